import type { NativeError } from "./native";

/** What a session comes by in a file's life: about to be read, about to be written (compared already), written. */
export type EngineStep = "read" | "commit" | "committed";

/** What goes wrong on demand; settable while the engine runs. All off unless set. */
export interface Faults {
  /** So many commits to come find that somebody else has written the file since it was read. */
  conflicts: number;
  /** Runs once, when a commit is about to look at the file: the place to edit it behind a session's back. */
  beforeCommit: ((file: string) => void) | null;
  /** Runs at every step, and may throw ProcessKilled where the session's process goes with it. */
  atStep: ((step: EngineStep) => void) | null;
  /** So many openings of the file to come (reads and commits) meet another program's lock. */
  inUse: number;
  /** No right to read, to write. */
  denyRead: boolean;
  denyWrite: boolean;
  /** HRESULT that every opening of the file meets, as where it lies on a share that cannot be reached. */
  unreachable: number | null;
  /** Every commit meets a full disk: `clean` leaves the file as it was, `damaged` cut off in the middle. */
  diskFull: "no" | "clean" | "damaged";
  /**
   * What a password that cannot be decrypted reads where ignoreInvalidDecryption is set (without it, its element cannot
   * be read at all). What a real server does is not known: "" unless told otherwise.
   */
  undecryptable: "empty" | "error";
  /** What the opening of a section fails with, by its path. */
  sections: Record<string, NativeError>;
  /** Sections that refuse every write, by path. */
  lockedSections: readonly string[];
  /**
   * Metadata that this server does not have, by name: `refused` with 0x80070032, as for an unknown name; `empty` where it
   * is known and nothing is said; a number is another HRESULT that it is refused with.
   */
  metadata: Record<string, "refused" | "empty" | number>;
  /** What is kept of a value that is written to the attribute of this name. */
  keeps: Record<string, (written: string) => string>;
}

export function noFaults(): Faults {
  return {
    conflicts: 0,
    beforeCommit: null,
    atStep: null,
    inUse: 0,
    denyRead: false,
    denyWrite: false,
    unreachable: null,
    diskFull: "no",
    undecryptable: "empty",
    sections: {},
    lockedSections: [],
    metadata: {},
    keeps: {},
  };
}
