import { type KeyBlob, keyTypeOf } from "../public-key";
import { WireReader } from "./wire-reader";

/** A certificate of OpenSSH (draft-miller-ssh-cert, 2), as it was shown: nothing in it is proved yet. */
export interface Certificate {
  /** The plain key that it is about. */
  readonly key: KeyBlob;
  readonly kind: "user" | "host" | undefined;
  /** Names that it is for; in one for hosts they may hold wildcards. */
  readonly principals: readonly string[];
  /** Seconds since 1970: from the first one on, until before the second one. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  /** Names of what has to be understood to accept it. */
  readonly criticalOptions: readonly string[];
  /** The key of the authority. */
  readonly authority: KeyBlob;
  /** What the authority signed, and its signature. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

const SUFFIX = "-cert-v01@openssh.com";

/** How many fields a public key has behind its type (RFC 4253, 6.6; RFC 5656, 3.1; RFC 8709, 4). */
const KEY_FIELDS: ReadonlyMap<string, number> = new Map([
  ["ssh-ed25519", 1],
  ["ecdsa-sha2-nistp256", 2],
  ["ecdsa-sha2-nistp384", 2],
  ["ecdsa-sha2-nistp521", 2],
  ["ssh-rsa", 2],
]);

/** As OpenSSH bounds the principals. */
const MOST = 256;

/** The name of a key type, or of a signature algorithm, for what is certified. */
export function certified(name: string): string {
  return `${name}${SUFFIX}`;
}

/** What `certified` made the name from; undefined where it did not. */
export function uncertified(name: string): string | undefined {
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : undefined;
}

export function isCertificate(blob: KeyBlob): boolean {
  return uncertified(keyTypeOf(blob) ?? "") !== undefined;
}

/** The plain key, where it stands in a certificate. */
export function plainKey(blob: KeyBlob): KeyBlob {
  return parseCertificate(blob)?.key ?? blob;
}

/** Undefined where the blob is no certificate for a key that is spoken here. */
export function parseCertificate(blob: KeyBlob): Certificate | undefined {
  try {
    return parse(blob);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parse(blob: KeyBlob): Certificate | undefined {
  const reader = new WireReader(blob);
  const type = uncertified(reader.text());
  const fields = KEY_FIELDS.get(type ?? "");
  if (type === undefined || fields === undefined) return undefined;
  // Behind the type stands a nonce.
  reader.string();
  const start = reader.at;
  for (let field = 0; field < fields; field++) reader.string();
  const key = Buffer.concat([wireString(type), blob.subarray(start, reader.at)]);
  // Serial number.
  reader.uint64();
  const kind = KINDS.get(reader.uint32());
  // Key id.
  reader.string();
  const principals = new WireReader(reader.string()).all((names) => names.text(), MOST);
  const [validAfter, validBefore] = [reader.uint64(), reader.uint64()];
  const criticalOptions = new WireReader(reader.string()).all(optionName, MOST);
  // Extensions, and what is reserved.
  reader.string();
  reader.string();
  const authority = reader.string();
  const signed = blob.subarray(0, reader.at);
  const signature = reader.string();
  if (!reader.isAtEnd) return undefined;
  return { key, kind, principals, validAfter, validBefore, criticalOptions, authority, signed, signature };
}

const KINDS: ReadonlyMap<number, "user" | "host"> = new Map([
  [1, "user"],
  [2, "host"],
]);

function optionName(options: WireReader): string {
  const name = options.text();
  options.string();
  return name;
}

function wireString(text: string): Buffer {
  const bytes = Buffer.alloc(4 + text.length);
  bytes.writeUInt32BE(text.length);
  bytes.write(text, 4, "latin1");
  return bytes;
}
