import type { SecureContext } from "node:tls";
import { limited } from "../waiting";
import type { Fail } from "./failures";
import { REMEDY } from "./failures";
import { createLink, type HttpLink } from "./http";
import { openSocket } from "./socket";
import { placeOf, type WinrmTarget } from "./target";
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

/** Servers keep to the envelope that they were asked for; sealing, and a few that do not, want some room. */
function longestBody({ maxEnvelopeSize }: WinrmTarget): number {
  return Math.max(4 * maxEnvelopeSize, 4 * 1024 * 1024);
}
