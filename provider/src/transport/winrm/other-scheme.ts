import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { ConnectionError } from "../../errors";
import { interruptible, limited } from "../waiting";
import { type Fail, LinkLost } from "./failures";
import { OVER_HTTP } from "./over-http";
import type { WinrmTarget } from "./target";

const PROBE_MS = 2_000;

/** The port of each scheme where nobody set another. */
export type Listeners = Readonly<Record<WinrmTarget["scheme"], number>>;

export const LISTENERS: Listeners = { https: 5986, http: 5985 };

/** Looks whether a listener that broke the connection wants TLS, and says so in place of `error`. */
export async function explainBreak(
  error: unknown,
  target: WinrmTarget,
  fail: Fail,
  signal: AbortSignal,
): Promise<unknown> {
  const isBreak = error instanceof ConnectionError && error.cause instanceof LinkLost;
  if (!isBreak || target.scheme === "https" || signal.aborted || target.proxy) return error;
  if (!(await answers(target, target.port, true, signal))) return error;
  return fail("connection/protocol", "answers with TLS: it is the HTTPS listener", {
    remedy: 'Set scheme: "https", or give the port of the HTTP listener (5985).',
    cause: error,
  });
}

const ONLY_HTTP = `The server seems to have an HTTP listener only: make the HTTPS one (winrm quickconfig -transport:https), or set scheme: "http". ${OVER_HTTP}`;
const ONLY_HTTPS =
  'The server seems to have an HTTPS listener only: set scheme: "https", or make the other listener (winrm quickconfig).';

/** Looks whether the other scheme's usual port would have answered, and says so in place of `error`. */
export async function explainUnreachable(
  error: unknown,
  target: WinrmTarget,
  { signal, listeners }: { readonly signal: AbortSignal; readonly listeners: Listeners },
): Promise<unknown> {
  if (!(error instanceof ConnectionError) || signal.aborted || target.proxy) return error;
  const other = target.scheme === "https" ? "http" : "https";
  const isUsual = target.port === listeners[target.scheme];
  if (error.code !== "connection/unreachable" || !isUsual) return error;
  if (!(await answers(target, listeners[other], false, signal))) return error;
  const { server, reason } = error;
  return new ConnectionError(
    {
      code: error.code,
      server,
      reason: `${reason}; port ${listeners[other]} answers`,
      remedy: other === "http" ? ONLY_HTTP : ONLY_HTTPS,
    },
    { cause: error },
  );
}

/** Whether something takes a connection there, and a TLS handshake where asked. Nothing else is said. */
async function answers({ host }: WinrmTarget, port: number, tls: boolean, signal: AbortSignal): Promise<boolean> {
  try {
    return await limited(
      PROBE_MS,
      signal,
      () => new Error("too late"),
      (limit) => probe(tls ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port }), limit),
    );
  } catch {
    return false;
  }
}

function probe(socket: Socket, signal: AbortSignal): Promise<boolean> {
  return interruptible<boolean>(signal, (resolve) => {
    socket.once("secureConnect", () => resolve(true));
    if (!("encrypted" in socket)) socket.once("connect", () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.once("close", () => resolve(false));
    return () => socket.destroy();
  });
}
