import type { Duplex } from "node:stream";
import { guarded } from "../waiting";
import { WireReader } from "./host-certificate/wire-reader";

/** The name-lists of a server's KEXINIT (RFC 4253, 7.1); where there are two, client to server comes first. */
export interface ServerOffer {
  readonly kex: readonly string[];
  readonly serverHostKey: readonly string[];
  readonly cipher: readonly [readonly string[], readonly string[]];
  readonly hmac: readonly [readonly string[], readonly string[]];
  readonly compress: readonly [readonly string[], readonly string[]];
}

/** What a server has said in clear, as far as it has come. */
export interface Opening {
  /** Lines before its version (RFC 4253, 4.2), bytes as they came; the first ones. */
  readonly lines: readonly string[];
  /** Whether its version has come. */
  readonly hasVersion: boolean;
  readonly offer: ServerOffer | undefined;
}

/** A KEXINIT of OpenSSH has some 1,100 bytes; no packet need be larger than 35,000 (RFC 4253, 6.1). */
const MOST_BYTES = 40_000;
const MOST_LINES = 5;

/** Listens along until the server's algorithms are known; ssh2 tells nothing of them, nor of the lines. */
export function hearOpening(socket: Duplex): Opening {
  const lines: string[] = [];
  const heard: { -readonly [Name in keyof Opening]: Opening[Name] } = { lines, hasVersion: false, offer: undefined };
  const bytes = Buffer.allocUnsafe(MOST_BYTES);
  let length = 0;
  let start = 0;
  let scanned = 0;

  // What is heard only explains a failure: where it cannot be read, nothing is explained.
  const deaf = () => socket.off("data", listener);
  const listener = guarded(deaf, (chunk: Buffer) => {
    length += chunk.copy(bytes, length);
    if (!heard.hasVersion) readLines();
    if ((heard.hasVersion && readPackets()) || length === MOST_BYTES) deaf();
  });

  function readLines(): void {
    for (; scanned < length && !heard.hasVersion; scanned++) {
      if (bytes[scanned] !== 10) continue;
      const line = bytes.toString("utf8", start, scanned).trimEnd();
      start = scanned + 1;
      if (line.startsWith("SSH-")) heard.hasVersion = true;
      else if (lines.length < MOST_LINES) lines.push(line);
    }
  }

  /** Whether there is nothing more to wait for. RFC 4253, 6: length, length of the padding, payload, padding. */
  function readPackets(): boolean {
    while (length >= start + 6) {
      const end = start + 4 + bytes.readUInt32BE(start);
      if (end < start + 6) return true;
      if (end > length) return end > MOST_BYTES;
      const payload = bytes.subarray(start + 5, Math.max(start + 5, end - (bytes[start + 4] ?? 0)));
      start = end;
      if (payload[0] !== KEXINIT) continue;
      heard.offer = readOffer(payload);
      return true;
    }
    return false;
  }

  socket.on("data", listener);
  return heard;
}

const KEXINIT = 20;
/** Its type and a cookie. */
const BEFORE_LISTS = 17;

function readOffer(payload: Buffer): ServerOffer | undefined {
  const reader = new WireReader(payload.subarray(BEFORE_LISTS));
  const next = () => reader.string().toString("latin1").split(",").filter(Boolean);
  try {
    const [kex, serverHostKey] = [next().filter((name) => !ANNOUNCEMENT.has(name)), next()];
    return { kex, serverHostKey, cipher: [next(), next()], hmac: [next(), next()], compress: [next(), next()] };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** These stand among the key exchanges and are none (RFC 8308, 2.1; OpenSSH PROTOCOL, 1.9). */
const ANNOUNCEMENT: ReadonlySet<string> = new Set(["ext-info-s", "kex-strict-s-v00@openssh.com"]);
