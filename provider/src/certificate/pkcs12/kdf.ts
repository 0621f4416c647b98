import { createHash } from "node:crypto";
import { type Asn1, TAG } from "../asn1";
import { is, octets, wholeNumber } from "../asn1-values";
import { unreadable, unsupported } from "../refusal";

/** What a key is for, RFC 7292 appendix B.3. */
export const PURPOSE = { KEY: 1, IV: 2, MAC: 3 } as const;

/** More is no protection any more but a way to keep a computer busy: Windows and OpenSSL write about 2,000. */
const MAX_ITERATIONS = 2_000_000;
const MAX_ITERATIONS_IN_ALL = 8_000_000;

/** Counts what opening one file has cost so far: a small file can hold thousands of keys to derive. */
class Work {
  #left = MAX_ITERATIONS_IN_ALL;

  spend(iterations: number): void {
    this.#left -= iterations;
    if (this.#left < 0)
      throw unsupported(`found a PFX that takes more than ${MAX_ITERATIONS_IN_ALL} iterations to open`);
  }
}

/** A passphrase in the two encodings that PKCS#12 uses. */
export interface Passphrase {
  /** BMPString with its two zero bytes, RFC 7292 appendix B.1. */
  readonly bmp: Buffer;
  /** For PBKDF2, RFC 8018. */
  readonly utf8: Buffer;
  readonly work: Work;
}

/**
 * The passphrase in every encoding that occurs, the right one first: an empty one is two zero bytes to some programs,
 * nothing to others; and node-forge derives keys from the low bytes of its characters.
 */
export function encodings(passphrase: string): Passphrase[] {
  const utf8 = Buffer.from(passphrase, "utf8");
  const bmp = Buffer.from(`${passphrase}\0`, "utf16le").swap16();
  const usual = { bmp, utf8, work: new Work() };
  if (passphrase === "") return [usual, { ...usual, bmp: Buffer.alloc(0) }];
  const lowBytes = Buffer.from(passphrase, "latin1");
  return lowBytes.equals(utf8) ? [usual] : [usual, { ...usual, utf8: lowBytes }];
}

export interface SaltAndCount {
  readonly salt: Buffer;
  readonly iterations: number;
}

export function saltAndCount(salt: Asn1 | undefined, iterations: Asn1 | undefined): SaltAndCount {
  if (!is(salt, TAG.OCTET_STRING)) throw unreadable("found a damaged PFX: a salt is missing");
  const count = iterations === undefined ? 1 : wholeNumber(iterations, "an iteration count");
  if (count > MAX_ITERATIONS) throw unsupported(`found an iteration count of ${count}, above ${MAX_ITERATIONS}`);
  if (count === 0) throw unreadable("found a damaged PFX: an iteration count of 0");
  return { salt: octets(salt, "a salt"), iterations: count };
}

export interface Derivation extends SaltAndCount {
  readonly hash: string;
  readonly purpose: number;
  readonly passphrase: Passphrase;
  readonly length: number;
}

/** RFC 7292 appendix B.2, with its letters. */
export function deriveKey({ hash, purpose, passphrase, salt, iterations, length }: Derivation): Buffer {
  const { bmp, work } = passphrase;
  const v = /^sha(384|512)/.test(hash) ? 128 : 64;
  const D = Buffer.alloc(v, purpose);
  const I = Buffer.concat([fillBlocks(salt, v), fillBlocks(bmp, v)]);
  const key: Buffer[] = [];
  for (let have = 0; have < length; ) {
    work.spend(iterations);
    const A = hashTimes(hash, Buffer.concat([D, I]), iterations);
    key.push(A);
    have += A.length;
    addToBlocks(I, Buffer.alloc(v, A), v);
  }
  return Buffer.concat(key).subarray(0, length);
}

/** As many copies, the last one cut, as fill whole blocks. */
function fillBlocks(bytes: Buffer, v: number): Buffer {
  return bytes.length === 0 ? Buffer.alloc(0) : Buffer.alloc(Math.ceil(bytes.length / v) * v, bytes);
}

function hashTimes(hash: string, start: Buffer, times: number): Buffer {
  let digest = start;
  for (let done = 0; done < times; done++) digest = createHash(hash).update(digest).digest();
  return digest;
}

/** Each block of I becomes (block + B + 1) mod 2^(8v). */
function addToBlocks(I: Buffer, B: Buffer, v: number): void {
  for (let block = 0; block < I.length; block += v) {
    let carry = 1;
    for (let at = v - 1; at >= 0; at--) {
      const sum = (I[block + at] ?? 0) + (B[at] ?? 0) + carry;
      I[block + at] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}
