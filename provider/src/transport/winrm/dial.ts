import type { SecureContext } from "node:tls";
import { ConnectionError } from "../../errors";
import type { StartOptions } from "../process";
import { limited, pause } from "../waiting";
import type { Fail } from "./failures";
import { REMEDY } from "./failures";
import { createLink, type HttpLink } from "./http";
import { openSocket } from "./socket";
import { placeOf, type WinrmTarget } from "./target";
import type { WinrmTiming } from "./timing";
import { secure } from "./tls";

/** What one dial needs to know; `context` over https. */
export interface Dial {
  readonly target: WinrmTarget;
  readonly context?: SecureContext;
  readonly fail: Fail;
}

/** A connection within perDialTimeout: TCP, proxy, TLS, the certificate verified. */
export function dialOnce({ target, context, fail }: Dial, signal: AbortSignal): Promise<HttpLink> {
  const late = () =>
    fail("connection/unreachable", `did not answer within ${target.perDialTimeout} s`, { remedy: REMEDY.listener });
  return limited(target.perDialTimeout * 1_000, signal, late, async (limit) => {
    const socket = await openSocket(target, fail, limit);
    const common = { host: placeOf(target), path: target.path, longestBody: longestBody(target) };
    if (!context) return createLink({ socket, ...common });
    try {
      const secured = await secure(socket, target, context, fail, limit);
      return createLink({ socket: secured, certificate: secured.getPeerCertificate().raw, ...common });
    } catch (error) {
      socket.destroy();
      throw error;
    }
  });
}

/** Dials again while nothing answers, with growing pauses; whatever else went wrong stays wrong. */
export async function dialAgain<T>(
  dial: () => Promise<T>,
  target: WinrmTarget,
  { signal, server, trace }: StartOptions,
  timing: Pick<WinrmTiming, "firstPause" | "longestPause">,
): Promise<T> {
  for (let failed = 1; ; failed++) {
    try {
      return await dial();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ConnectionError) || error.code !== "connection/unreachable") throw error;
      trace?.(`winrm ${placeOf(target)}: dial ${failed} of ${target.dialErrorLimit} failed: ${error.reason}`);
      if (failed >= target.dialErrorLimit) {
        const reason = `${error.reason} (failed dials: ${failed})`;
        throw new ConnectionError({ code: error.code, server, reason, remedy: error.remedy }, { cause: error });
      }
    }
    await pause(Math.min(timing.firstPause * 2 ** (failed - 1), timing.longestPause), signal);
  }
}

/** Servers keep to the envelope that they were asked for; sealing, and a few that do not, want some room. */
function longestBody({ maxEnvelopeSize }: WinrmTarget): number {
  return Math.max(4 * maxEnvelopeSize, 4 * 1024 * 1024);
}
