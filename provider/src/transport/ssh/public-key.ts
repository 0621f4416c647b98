import { createHash } from "node:crypto";

/** A public key as it goes over the wire (RFC 4253, 6.6): its first string is the key type. */
export type KeyBlob = Buffer;

/** Key type inside the blob; undefined where the blob is no public key. */
export function keyTypeOf(blob: KeyBlob): string | undefined {
  if (blob.length < 4) return undefined;
  const end = 4 + blob.readUInt32BE(0);
  if (end === 4 || end >= blob.length || end > 100) return undefined;
  const type = blob.toString("latin1", 4, end);
  return /^[\x21-\x7e]+$/.test(type) ? type : undefined;
}

/** `SHA256:…` without padding, as `ssh-keygen -l` prints it. */
export function fingerprintOf(blob: KeyBlob): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replaceAll("=", "")}`;
}

/** The blob of `ssh-ed25519 AAAA… comment`, in a known_hosts line too, or of the base64 part alone. */
export function parsePublicKey(text: string): KeyBlob | undefined {
  const words = text.trim().split(/\s+/);
  if (words.length === 1) return decodeKey(words[0] ?? "");
  const at = words.findIndex((type, index) => decodeKey(words[index + 1] ?? "", type));
  return at === -1 ? undefined : decodeKey(words[at + 1] ?? "", words[at]);
}

/** The blob that `base64` stands for, where it is a public key (of this type). */
export function decodeKey(base64: string, type?: string): KeyBlob | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const blob = Buffer.from(base64, "base64");
  const inside = keyTypeOf(blob);
  return inside !== undefined && (type === undefined || type === inside) ? blob : undefined;
}
