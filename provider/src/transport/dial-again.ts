import { ConnectionError } from "../errors";
import type { StartOptions } from "./process";
import { pause } from "./waiting";

export interface Dialling {
  /** What is dialled, for the trace: `ssh host:port`. */
  readonly what: string;
  /** Failed dials before giving up. */
  readonly dialErrorLimit: number;
}

/** Milliseconds; each pause is twice the one before, up to the longest. */
export interface Pauses {
  readonly firstPause: number;
  readonly longestPause: number;
}

/** Dials again while nothing answers, with growing pauses; whatever else went wrong stays wrong. */
export async function dialAgain<T>(
  { what, dialErrorLimit }: Dialling,
  { signal, server, trace, warn }: StartOptions,
  timing: Pauses,
  dial: () => Promise<T>,
): Promise<T> {
  const pauses = Array.from({ length: dialErrorLimit - 1 }, (_, at) =>
    Math.min(timing.firstPause * 2 ** at, timing.longestPause),
  );
  for (let failed = 1; ; failed++) {
    try {
      return await dial();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ConnectionError) || error.code !== "connection/unreachable") throw error;
      trace?.(`${what}: dial ${failed} of ${dialErrorLimit} failed: ${error.reason}`);
      if (failed >= dialErrorLimit) throw giveUp(error, server, failed);
      // Nobody should sit before a screen that says nothing for a minute.
      if (failed === 1) warn?.(`${error.reason}; ${again(pauses)}`);
    }
    await pause(pauses[failed - 1] ?? 0, signal);
  }
}

function again(pauses: readonly number[]): string {
  const seconds = Math.ceil(pauses.reduce((sum, each) => sum + each, 0) / 1000);
  const times = pauses.length === 1 ? "once" : `up to ${pauses.length} times`;
  return `trying again ${times} (dialErrorLimit: ${pauses.length + 1}), with pauses of ${seconds} s in all`;
}

function giveUp(last: ConnectionError, server: string, failed: number): ConnectionError {
  const reason = `${last.reason} (failed dials: ${failed})`;
  return new ConnectionError({ code: last.code, server, reason, remedy: last.remedy }, { cause: last });
}
