import type { ConfigDocument } from "../document/document";
import type { Faults } from "../faults";
import type { Protection } from "./protection";

/** What the views of one manager share. */
export interface Context {
  readonly document: ConfigDocument;
  readonly faults: Faults;
  readonly protection: Protection;
  /** ignoreInvalidDecryption, as set on the manager. */
  ignoresInvalidDecryption(): boolean;
  /** Every call that means to write passes here first; throws after a commit. */
  touch(): void;
}
