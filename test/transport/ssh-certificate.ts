import { generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from "node:crypto";

/** A key pair that certifies, or is certified. */
export interface SigningKey {
  /** Public, as it goes over the wire. */
  readonly blob: Buffer;
  /** A signature as it goes over the wire; `algorithm` for RSA keys only. */
  sign(data: Buffer, algorithm?: keyof typeof RSA_DIGESTS): Buffer;
}

export const KEY_TYPES = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "ssh-rsa",
] as const;

export type KeyType = (typeof KEY_TYPES)[number];

const RSA_DIGESTS = { "ssh-rsa": "sha1", "rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512" };
const EC_DIGESTS: Readonly<Record<string, string>> = { nistp256: "sha256", nistp384: "sha384", nistp521: "sha512" };
const CURVES: Readonly<Record<string, string>> = { nistp256: "P-256", nistp384: "P-384", nistp521: "P-521" };

export function makeSigningKey(type: KeyType, bits = 2048): SigningKey {
  if (type === "ssh-ed25519") {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const blob = Buffer.concat([string(type), string(number(publicKey, "x"))]);
    return { blob, sign: (data) => Buffer.concat([string(type), string(sign(null, data, privateKey))]) };
  }
  if (type === "ssh-rsa") {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: bits });
    const blob = Buffer.concat([string(type), mpint(number(publicKey, "e")), mpint(number(publicKey, "n"))]);
    return {
      blob,
      sign: (data, algorithm = "rsa-sha2-512") =>
        Buffer.concat([string(algorithm), string(sign(RSA_DIGESTS[algorithm], data, privateKey))]),
    };
  }
  const curve = type.slice("ecdsa-sha2-".length);
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: CURVES[curve] ?? "" });
  const point = Buffer.concat([Buffer.of(4), number(publicKey, "x"), number(publicKey, "y")]);
  return {
    blob: Buffer.concat([string(type), string(curve), string(point)]),
    sign: (data) => {
      const both = sign(EC_DIGESTS[curve], data, { key: privateKey, dsaEncoding: "ieee-p1363" });
      const halves = [both.subarray(0, both.length / 2), both.subarray(both.length / 2)];
      return Buffer.concat([string(type), string(Buffer.concat(halves.map(mpint)))]);
    },
  };
}

export interface CertificateFields {
  readonly key: SigningKey;
  readonly authority: SigningKey;
  readonly kind?: number;
  readonly principals?: readonly string[];
  readonly validAfter?: bigint;
  readonly validBefore?: bigint;
  readonly criticalOptions?: readonly string[];
  readonly algorithm?: keyof typeof RSA_DIGESTS;
}

/** As ssh-keygen -h makes them (PROTOCOL.certkeys). */
export function makeCertificate(fields: CertificateFields): Buffer {
  const { key, authority, kind = 2, principals = ["web1"], criticalOptions = [], algorithm } = fields;
  const { validAfter = 0n, validBefore = 2n ** 64n - 1n } = fields;
  const type = key.blob.toString("latin1", 4, 4 + key.blob.readUInt32BE(0));
  const signed = Buffer.concat([
    string(`${type}-cert-v01@openssh.com`),
    string("nonce"),
    key.blob.subarray(4 + type.length),
    uint64(7n),
    uint32(kind),
    string("id"),
    string(Buffer.concat(principals.map(string))),
    uint64(validAfter),
    uint64(validBefore),
    string(Buffer.concat(criticalOptions.flatMap((name) => [string(name), string("value")]))),
    string(""),
    string(""),
    string(authority.blob),
  ]);
  return Buffer.concat([signed, string(authority.sign(signed, algorithm))]);
}

export function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function mpint(number: Buffer): Buffer {
  const first = number.findIndex((byte) => byte !== 0);
  const digits = number.subarray(first);
  return string((digits[0] ?? 0) > 127 ? Buffer.concat([Buffer.alloc(1), digits]) : digits);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

function number(key: KeyObject, name: keyof JsonWebKey & string): Buffer {
  return Buffer.from(String(key.export({ format: "jwk" })[name]), "base64url");
}
