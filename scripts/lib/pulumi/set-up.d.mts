import type { FoundPulumi } from "./find.mjs";

export interface SetUpOptions {
  /** Hears what is going on, a line at a time. Silent unless given. */
  log?: (line: string) => void;
  /** Interrupts; what was on the way is removed. */
  signal?: AbortSignal;
  /** The site that releases are downloaded from; the vendor's unless given. */
  from?: string;
}
export function setUpPulumi(options?: SetUpOptions): Promise<FoundPulumi>;
