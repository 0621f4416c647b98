import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { BUILD } from "../../../provider/dist/http-sys/flags";
import type { SimulatedWindows } from "../windows";
import type { Underlying } from "./site-front";

/** What comes of asking a client for its certificate after its request: `answered` with or without one, or an end. */
export type Late = "answered" | "tooLarge" | "notSupported" | "reset";

/** Milliseconds that a client has for its certificate. */
const LIMIT = 10_000;

/**
 * HTTP.sys asks again on behalf of IIS: by renegotiation under TLS 1.2. Under TLS 1.3 only a client that offers post-handshake
 * authentication could be asked, and Node has none, so that every client is treated as one that offers none.
 */
export async function askLate(
  request: IncomingMessage,
  socket: TLSSocket,
  underlying: Underlying,
  { windows, uploadReadAhead }: { readonly windows: SimulatedWindows; readonly uploadReadAhead: number },
): Promise<Late> {
  if (!(await fits(request, uploadReadAhead))) return "tooLarge";
  if (socket.getProtocol() === "TLSv1.3") return underTls13(windows);
  underlying.asked = true;
  return (await renegotiate(socket)) ? "answered" : "reset";
}

function underTls13({ build, unsettled: { lateTls13 } }: SimulatedWindows): Late {
  const said = lateTls13 ?? (build >= BUILD.server2025 ? "notSupported" : "reset");
  return said === "anonymous" ? "answered" : said;
}

/** Reads the body to its end, or until it is too large; the rest then goes nowhere. */
function fits(request: IncomingMessage, most: number): Promise<boolean> {
  if (Number(request.headers["content-length"] ?? 0) > most) {
    request.resume();
    return Promise.resolve(false);
  }
  let came = 0;
  return new Promise((done) => {
    request.on("data", (piece: Buffer) => {
      came += piece.length;
      if (came > most) done(false);
    });
    request.once("end", () => done(true));
    request.once("close", () => done(false));
  });
}

function renegotiate(socket: TLSSocket): Promise<boolean> {
  return new Promise((done) => {
    const limit = setTimeout(() => done(false), LIMIT);
    const settle = (went: boolean) => {
      clearTimeout(limit);
      done(went);
    };
    socket.once("close", () => settle(false));
    socket.renegotiate({ requestCert: true, rejectUnauthorized: false }, (error) => settle(error === null));
  });
}
