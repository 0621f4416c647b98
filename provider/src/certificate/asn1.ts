import { unreadable } from "./refusal";

/** Deeper nesting than in any certificate or PFX; what goes beyond is an attack on the stack. */
const MAX_DEPTH = 40;

/** A hundred certificates have about 20,000; each takes a few hundred bytes of memory, where a file may give it two. */
const MAX_VALUES = 100_000;

/** Universal tags, X.680 section 8.6. */
export const TAG = {
  BOOLEAN: 1,
  INTEGER: 2,
  BIT_STRING: 3,
  OCTET_STRING: 4,
  OID: 6,
  SEQUENCE: 16,
  SET: 17,
  UTC_TIME: 23,
  GENERALIZED_TIME: 24,
} as const;

/** One value, as X.690 section 8.1 lays it out: identifier, length, contents. */
export interface Asn1 {
  /** 0 universal, 1 application, 2 context-specific, 3 private. */
  readonly tagClass: number;
  readonly tag: number;
  readonly constructed: boolean;
  /** Contents octets; without the end-of-contents octets of an indefinite length. */
  readonly content: Buffer;
  /** The values inside; empty where primitive. */
  readonly children: readonly Asn1[];
  /** Identifier, length and contents. */
  readonly raw: Buffer;
}

/**
 * Reads the BER value that `bytes` begins with; what follows it is the caller's to judge by the length of `raw`.
 * BER rather than DER, because Windows and Java write indefinite lengths and octet strings in pieces.
 */
export function parseAsn1(bytes: Buffer): Asn1 {
  return readValue(bytes, 0, { depth: 0, read: { values: 0 } });
}

/** How deep, and how many values have been read before. */
interface Progress {
  readonly depth: number;
  readonly read: { values: number };
}

const below = ({ depth, read }: Progress): Progress => ({ depth: depth + 1, read });

function readValue(bytes: Buffer, start: number, progress: Progress): Asn1 {
  const { depth, read } = progress;
  if (++read.values > MAX_VALUES) throw unreadable(`found ASN.1 of more than ${MAX_VALUES} values`);
  if (depth > MAX_DEPTH) throw unreadable(`found ASN.1 nested more than ${MAX_DEPTH} levels deep`);
  const identifier = readIdentifier(bytes, start);
  const { length, offset } = readLength(bytes, identifier.offset);
  if (length === undefined) {
    if (!identifier.constructed) throw broken();
    return readIndefinite(bytes, start, offset, identifier, below(progress));
  }
  const end = offset + length;
  if (end > bytes.length) throw unreadable(`found ASN.1 that is cut off: ${bytes.length} of ${end} bytes are there`);
  const content = bytes.subarray(offset, end);
  const children = identifier.constructed ? readAll(content, below(progress)) : [];
  return value(identifier, content, children, bytes.subarray(start, end));
}

interface Identifier {
  readonly tagClass: number;
  readonly constructed: boolean;
  readonly tag: number;
  readonly offset: number;
}

/** X.690 section 8.1.2. */
function readIdentifier(bytes: Buffer, start: number): Identifier {
  const first = byteAt(bytes, start);
  const tagClass = first >> 6;
  const constructed = (first & 0x20) !== 0;
  if ((first & 0x1f) !== 0x1f) return { tagClass, constructed, tag: first & 0x1f, offset: start + 1 };
  let tag = 0;
  for (let offset = start + 1; offset <= start + 4; offset++) {
    const next = byteAt(bytes, offset);
    tag = tag * 128 + (next & 0x7f);
    if (next < 0x80) return { tagClass, constructed, tag, offset: offset + 1 };
  }
  throw broken();
}

/** X.690 section 8.1.3; no length: the indefinite form. */
function readLength(bytes: Buffer, start: number): { length: number | undefined; offset: number } {
  const first = byteAt(bytes, start);
  if (first < 0x80) return { length: first, offset: start + 1 };
  if (first === 0x80) return { length: undefined, offset: start + 1 };
  const count = first & 0x7f;
  if (count > 4) throw broken();
  let length = 0;
  for (let at = 1; at <= count; at++) length = length * 256 + byteAt(bytes, start + at);
  return { length, offset: start + 1 + count };
}

/** X.690 section 8.1.5: two zero octets end the contents. */
function readIndefinite(bytes: Buffer, start: number, from: number, identifier: Identifier, progress: Progress): Asn1 {
  const children: Asn1[] = [];
  let offset = from;
  while (byteAt(bytes, offset) !== 0 || byteAt(bytes, offset + 1) !== 0) {
    const child = readValue(bytes, offset, progress);
    children.push(child);
    offset += child.raw.length;
  }
  return value(identifier, bytes.subarray(from, offset), children, bytes.subarray(start, offset + 2));
}

function readAll(content: Buffer, progress: Progress): Asn1[] {
  const values: Asn1[] = [];
  for (let offset = 0; offset < content.length; ) {
    const next = readValue(content, offset, progress);
    values.push(next);
    offset += next.raw.length;
  }
  return values;
}

function value({ tagClass, tag, constructed }: Identifier, content: Buffer, children: Asn1[], raw: Buffer): Asn1 {
  return { tagClass, tag, constructed, content, children, raw };
}

function byteAt(bytes: Buffer, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) throw unreadable(`found ASN.1 that is cut off after ${bytes.length} bytes`);
  return byte;
}

function broken(): Error {
  return unreadable("found bytes that are not ASN.1");
}
