import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/** A socket between TLS and the network that keeps the first bytes of the server, and how the connection ended. */
export interface Tap {
  readonly stream: Duplex;
  heard(): Buffer;
  /** Of the socket's error, such as ECONNRESET; TLS and HTTP have other words for it. */
  error(): string | undefined;
}

/** A handshake is shorter, unless its certificates are meant to tire somebody. */
const MOST = 64 * 1024;

export function tap(raw: Socket): Tap {
  const pieces: Buffer[] = [];
  let kept = 0;
  let code: string | undefined;
  const stream = new Duplex({
    read: () => void raw.resume(),
    write: (bytes: Buffer, _encoding, done) => void raw.write(bytes, done),
    final: (done) => void raw.end(done),
    destroy(error, done) {
      raw.destroy();
      done(error);
    },
  });
  raw.on("data", (bytes: Buffer) => {
    if (kept < MOST) pieces.push(bytes.subarray(0, MOST - kept));
    kept += bytes.length;
    if (!stream.push(bytes)) raw.pause();
  });
  raw.on("error", (error: NodeJS.ErrnoException) => {
    code ??= error.code ?? "unknown";
  });
  raw.once("end", () => stream.push(null));
  raw.once("close", () => stream.destroy());
  stream.on("error", () => {});
  return { stream, heard: () => Buffer.concat(pieces), error: () => code };
}
