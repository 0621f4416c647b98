import { ConnectionError } from "../../errors";
import type { StartOptions } from "../process";
import type { SshHop } from "../ssh-target";
import { pause } from "../waiting";
import { placeOf } from "./names";
import type { SshTiming } from "./timing";

/** Dials again while nothing answers, with growing pauses; whatever else went wrong stays wrong. */
export async function dialAgain<T>(
  hop: SshHop,
  { signal, server, trace }: StartOptions,
  timing: Pick<SshTiming, "firstPause" | "longestPause">,
  dial: () => Promise<T>,
): Promise<T> {
  for (let failed = 1; ; failed++) {
    try {
      return await dial();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ConnectionError) || error.code !== "connection/unreachable") throw error;
      trace?.(`ssh ${placeOf(hop)}: dial ${failed} of ${hop.dialErrorLimit} failed: ${error.reason}`);
      if (failed >= hop.dialErrorLimit) throw giveUp(error, server, failed);
    }
    await pause(Math.min(timing.firstPause * 2 ** (failed - 1), timing.longestPause), signal);
  }
}

function giveUp(last: ConnectionError, server: string, failed: number): ConnectionError {
  const reason = `${last.reason} (failed dials: ${failed})`;
  return new ConnectionError({ code: last.code, server, reason, remedy: last.remedy }, { cause: last });
}
