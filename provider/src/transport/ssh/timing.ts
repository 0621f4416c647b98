/** Times in milliseconds; tests shorten them. */
export interface SshTiming {
  readonly keepAliveInterval: number;
  /** Unanswered keep-alives before the connection counts as lost. */
  readonly keepAliveCount: number;
  /** Pause after the first failed dial; each further one is twice as long, up to `longestPause`. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** How long a polite goodbye may take before the socket is cut. */
  readonly goodbye: number;
}

export const TIMING: SshTiming = {
  keepAliveInterval: 15_000,
  keepAliveCount: 3,
  firstPause: 500,
  longestPause: 8_000,
  goodbye: 500,
};
