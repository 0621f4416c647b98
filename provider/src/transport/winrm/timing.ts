/** Times in milliseconds; tests shorten them. */
export interface WinrmTiming {
  /** Pause after the first failed dial; each further one is twice as long, up to `longestPause`. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** Pause after the first refusal for a quota or a busy shell; each further one is twice as long. */
  readonly refusalPause: number;
  /** How often a shell is asked for before a quota counts as used up. */
  readonly shellTries: number;
  /** Longest pause between two polls that brought nothing. */
  readonly emptyPause: number;
  /** How long the other stream may take to tell why one of them failed. */
  readonly lastWord: number;
  /** How long ending the shell may take. */
  readonly goodbye: number;
}

export const TIMING: WinrmTiming = {
  firstPause: 500,
  longestPause: 8_000,
  refusalPause: 1_000,
  shellTries: 5,
  emptyPause: 250,
  lastWord: 2_000,
  goodbye: 2_000,
};
