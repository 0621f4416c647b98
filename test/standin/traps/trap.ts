export interface Trap {
  readonly what: string;
  /** PowerShell on the helpers of common.ps1: $file, and its $m, $c and $s. */
  readonly script: string;
  /** The lines that it writes. */
  readonly says: readonly unknown[];
}

/** What is done here throws, and the innermost exception is this one. */
export const fails = (what: string, script: string, failure: unknown): Trap => ({
  what,
  script: `Try-It { ${script} }`,
  says: [failure],
});
