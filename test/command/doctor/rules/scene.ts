import type { Facts } from "../../../../provider/src/command/doctor/facts";

/** What is changed at a site where all is well, and words that the finding has. */
export type Scene = readonly [title: string, changes: Partial<Facts>, says?: string];

/** Of one rule. */
export interface Scenes {
  readonly fires: readonly Scene[];
  /** Besides the site where all is well. */
  readonly silent: readonly Scene[];
  readonly cannotTell: readonly Scene[];
}
