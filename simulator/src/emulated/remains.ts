import { createHash } from "node:crypto";
import { fromBase64 } from "./base64";
import type { Entry } from "./entries";
import type { Observed } from "./messages";

const PEM_MARK = /-----(?:BEGIN|END)[^-]{0,64}(?:-{1,5}|$)/g;

/** No key finds it as it was meant: no base64, or not one whole DER sequence. */
export function isDamaged({ text, fault }: Entry): boolean {
  if (fault || text === undefined) return false;
  const bytes = fromBase64(text);
  return bytes === undefined || derLength(bytes) !== bytes.length;
}

/** What is left of a text that should be base64 of one DER sequence: without marks of PEM and what stands behind it. */
export function remains(text: string): Observed {
  const dense = text.replace(PEM_MARK, "").replace(/[^A-Za-z0-9+/]/g, "");
  // Bits that stand for no whole byte do not count, so any character may complete them.
  const padded = dense.padEnd(4 * Math.ceil(dense.length / 4), "A");
  const decoded = Buffer.from(padded, "base64").subarray(0, Math.floor((dense.length * 3) / 4));
  const whole = derLength(decoded);
  const bytes = whole >= 0 ? decoded.subarray(0, whole) : decoded;
  return { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
}

/** Of the sequence at the beginning, tag and length included; -1 where there is none. X.690 8.1.3. */
function derLength(bytes: Buffer): number {
  const [tag, length = 0] = bytes;
  if (bytes.length < 2 || tag !== 0x30) return -1;
  if (length < 0x80) return 2 + length;
  const digits = length - 0x80;
  if (digits < 1 || digits > 4 || bytes.length < 2 + digits) return -1;
  return 2 + digits + bytes.readUIntBE(2, digits);
}
