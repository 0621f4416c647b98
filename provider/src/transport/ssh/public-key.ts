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
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** The blob of `ssh-ed25519 AAAA… comment`, or of the base64 part alone; undefined where it is neither. */
export function parsePublicKey(text: string): KeyBlob | undefined {
  const words = text.trim().split(/\s+/);
  const [first = "", second] = words;
  if (second === undefined || !looksLikeType(first)) return words.length === 1 ? decodeKey(first) : undefined;
  return decodeKey(second, first);
}

/** The blob that `base64` stands for, where it is a public key (of this type). */
export function decodeKey(base64: string, type?: string): KeyBlob | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const blob = Buffer.from(base64, "base64");
  const inside = keyTypeOf(blob);
  return inside !== undefined && (type === undefined || type === inside) ? blob : undefined;
}

function looksLikeType(word: string): boolean {
  return /^(ssh|ecdsa|sk)-/.test(word);
}
