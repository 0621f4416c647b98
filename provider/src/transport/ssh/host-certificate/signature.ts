import { createPublicKey, type JsonWebKey, type KeyObject, verify } from "node:crypto";
import { type KeyBlob, keyTypeOf } from "../public-key";
import { WireReader } from "./wire-reader";

interface Algorithm {
  readonly keyType: string;
  /** Null: the algorithm digests by itself. */
  readonly digest: string | null;
  /** Bytes of each half of an ECDSA signature. */
  readonly half?: number;
}

/** Of OpenSSH's CASignatureAlgorithms, those without a security key; ssh-rsa, which signs SHA-1, is not among them. */
const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map([
  ["ssh-ed25519", { keyType: "ssh-ed25519", digest: null }],
  ["ecdsa-sha2-nistp256", { keyType: "ecdsa-sha2-nistp256", digest: "sha256", half: 32 }],
  ["ecdsa-sha2-nistp384", { keyType: "ecdsa-sha2-nistp384", digest: "sha384", half: 48 }],
  ["ecdsa-sha2-nistp521", { keyType: "ecdsa-sha2-nistp521", digest: "sha512", half: 66 }],
  ["rsa-sha2-256", { keyType: "ssh-rsa", digest: "sha256" }],
  ["rsa-sha2-512", { keyType: "ssh-rsa", digest: "sha512" }],
]);

/** Whether the signature is by an algorithm that is spoken here. */
export function isAccepted(signature: Buffer): boolean {
  return ALGORITHMS.has(keyTypeOf(signature) ?? "");
}

/** Whether `key` made `signature` (RFC 4253, 6.6) over `data`. */
export function isSignedBy(key: KeyBlob, data: Buffer, signature: Buffer): boolean {
  const algorithm = ALGORITHMS.get(keyTypeOf(signature) ?? "");
  if (!algorithm || algorithm.keyType !== keyTypeOf(key)) return false;
  try {
    const [, value] = stringsOf(signature, 2);
    const { digest, half } = algorithm;
    if (half === undefined) return verify(digest, data, keyObject(key), value);
    return verify(digest, data, { key: keyObject(key), dsaEncoding: "ieee-p1363" }, joinHalves(value, half));
  } catch {
    // A key or a signature that cannot be read proves nothing.
    return false;
  }
}

/** RFC 5656, 3.1.2: r and s as two mpints; node:crypto takes them at their full lengths. */
function joinHalves(value: Buffer, half: number): Buffer {
  return Buffer.concat(stringsOf(value, 2).map((number) => fullLength(number, half)));
}

/** So many strings, and nothing behind them. */
function stringsOf<Count extends 2 | 3>(bytes: Buffer, count: Count): Strings[Count] {
  const all = new WireReader(bytes).all((reader) => reader.string(), count);
  if (all.length < count) throw new RangeError(`there are fewer than ${count}`);
  return all as Strings[Count];
}

interface Strings {
  2: [Buffer, Buffer];
  3: [Buffer, Buffer, Buffer];
}

function fullLength(mpint: Buffer, length: number): Buffer {
  const digits = unsigned(mpint);
  if (digits.length > length) throw new RangeError("the number is too large");
  return Buffer.concat([Buffer.alloc(length - digits.length), digits]);
}

/** The digits of an mpint, which has a leading zero where its first bit would be set (RFC 4251, 5). */
function unsigned(mpint: Buffer): Buffer {
  const [first = 0] = mpint;
  if (first > 127) throw new RangeError("the number is negative");
  return first === 0 ? mpint.subarray(1) : mpint;
}

const CURVES: ReadonlyMap<string, string> = new Map([
  ["nistp256", "P-256"],
  ["nistp384", "P-384"],
  ["nistp521", "P-521"],
]);

function keyObject(key: KeyBlob): KeyObject {
  return createPublicKey({ key: webKey(key), format: "jwk" });
}

/** RFC 7517 and RFC 8037: what node:crypto takes numbers in. */
function webKey(key: KeyBlob): JsonWebKey {
  const type = keyTypeOf(key);
  if (type === "ssh-ed25519") return { kty: "OKP", crv: "Ed25519", x: base64(stringsOf(key, 2)[1]) };
  if (type === "ssh-rsa") {
    const [, e, n] = stringsOf(key, 3);
    return { kty: "RSA", e: base64(unsigned(e)), n: base64(unsigned(n)) };
  }
  const [, curve, point] = stringsOf(key, 3);
  const crv = CURVES.get(curve.toString("latin1"));
  // 04 and both coordinates (RFC 5656, 3.1); nobody sends compressed points.
  if (crv === undefined || point[0] !== 4) throw new RangeError("the point cannot be read");
  const half = (point.length - 1) / 2;
  return { kty: "EC", crv, x: base64(point.subarray(1, 1 + half)), y: base64(point.subarray(1 + half)) };
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64url");
}
