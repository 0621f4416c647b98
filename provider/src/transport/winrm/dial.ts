import type { SecureContext } from "node:tls";
import type { ConnectionError } from "../../errors";
import { hostAndPort } from "../place";
import { limited } from "../waiting";
import type { Authenticated } from "./authenticated";
import type { Fail } from "./failures";
import { LinkLost, REMEDY } from "./failures";
import { createLink, type HttpLink } from "./http";
import type { LogIn } from "./login";
import { openSocket } from "./socket";
import type { WinrmTarget } from "./target";
import { secure } from "./tls";

/** What one dial needs to know; `context` over https. */
export interface Dial {
  readonly target: WinrmTarget;
  readonly context?: SecureContext;
  readonly logIn: LogIn;
  readonly fail: Fail;
}

export interface Connection {
  readonly link: HttpLink;
  readonly authenticated: Authenticated;
}

/** A connection within perDialTimeout: TCP, proxy, TLS, the certificate verified, and the login where it goes ahead. */
export function dialOnce(dial: Dial, signal: AbortSignal): Promise<Connection> {
  const { target, fail } = dial;
  const late = () =>
    fail("connection/unreachable", `did not answer within ${target.perDialTimeout} s`, { remedy: REMEDY.listener });
  return limited(target.perDialTimeout * 1_000, signal, late, async (limit) => {
    const link = await openLink(dial, limit);
    const authenticated = dial.logIn(link);
    try {
      await authenticated.greet?.(limit);
      return { link, authenticated };
    } catch (error) {
      link.cut();
      throw error instanceof LinkLost ? broken(error, link.heard, fail) : error;
    }
  });
}

async function openLink({ target, context, fail }: Dial, signal: AbortSignal): Promise<HttpLink> {
  const socket = await openSocket(target, fail, signal);
  const common = { host: hostAndPort(target), path: target.path, longestBody: longestBody(target) };
  if (!context) return createLink({ socket, ...common });
  try {
    const secured = await secure(socket, target, context, fail, signal);
    return createLink({ socket: secured, certificate: secured.getPeerCertificate().raw, ...common });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Who has said anything was reached. */
function broken(error: LinkLost, heard: boolean, fail: Fail): ConnectionError {
  if (heard) return fail("connection/lost", `broke the connection: ${error.message}`, { cause: error });
  return fail("connection/unreachable", `accepted the connection, but did not answer: ${error.message}`, {
    remedy: REMEDY.listener,
    cause: error,
  });
}

/** Servers keep to the envelope that they were asked for; sealing, and a few that do not, want some room. */
function longestBody({ maxEnvelopeSize }: WinrmTarget): number {
  return Math.max(2 * maxEnvelopeSize, 1024 * 1024);
}
