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

/** Without ssh-rsa, which signs SHA-1: as OpenSSH's CASignatureAlgorithms. */
const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map([
  ["ssh-ed25519", { keyType: "ssh-ed25519", digest: null }],
  ["ecdsa-sha2-nistp256", { keyType: "ecdsa-sha2-nistp256", digest: "sha256", half: 32 }],
  ["ecdsa-sha2-nistp384", { keyType: "ecdsa-sha2-nistp384", digest: "sha384", half: 48 }],
  ["ecdsa-sha2-nistp521", { keyType: "ecdsa-sha2-nistp521", digest: "sha512", half: 66 }],
  ["rsa-sha2-256", { keyType: "ssh-rsa", digest: "sha256" }],
  ["rsa-sha2-512", { keyType: "ssh-rsa", digest: "sha512" }],
]);

/** The name of the algorithm that made the signature; undefined where there is none that is spoken here. */
export function algorithmOf(signature: Buffer): string | undefined {
  const name = keyTypeOf(signature);
  return name !== undefined && ALGORITHMS.has(name) ? name : undefined;
}

/** Whether `key` made `signature` (RFC 4253, 6.6) over `data`. */
export function isSignedBy(key: KeyBlob, data: Buffer, signature: Buffer): boolean {
  const algorithm = ALGORITHMS.get(keyTypeOf(signature) ?? "");
  if (!algorithm || algorithm.keyType !== keyTypeOf(key)) return false;
  try {
    const reader = new WireReader(signature);
    reader.string();
    const value = reader.string();
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
  const reader = new WireReader(value);
  return Buffer.concat([fullLength(reader.string(), half), fullLength(reader.string(), half)]);
}

function fullLength(mpint: Buffer, length: number): Buffer {
  const digits = unsigned(mpint);
  if (digits.length > length) throw new RangeError("the number is too large");
  return Buffer.concat([Buffer.alloc(length - digits.length), digits]);
}

/** An mpint has a leading zero where its first bit is set (RFC 4251, 5). */
function unsigned(mpint: Buffer): Buffer {
  return mpint[0] === 0 ? mpint.subarray(1) : mpint;
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
  const reader = new WireReader(key);
  const type = reader.text();
  if (type === "ssh-ed25519") return { kty: "OKP", crv: "Ed25519", x: base64(reader.string()) };
  if (type === "ssh-rsa") {
    const [e, n] = [reader.string(), reader.string()];
    return { kty: "RSA", e: base64(unsigned(e)), n: base64(unsigned(n)) };
  }
  const crv = CURVES.get(reader.text());
  // 04 and both coordinates (RFC 5656, 3.1); nobody sends compressed points.
  const point = reader.string();
  const half = (point.length - 1) / 2;
  if (crv === undefined || point[0] !== 4) throw new RangeError("the point cannot be read");
  return { kty: "EC", crv, x: base64(point.subarray(1, 1 + half)), y: base64(point.subarray(1 + half)) };
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64url");
}
