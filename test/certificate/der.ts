import { type Asn1, parseAsn1 } from "../../provider/src/certificate/asn1";
import { recognise } from "../../provider/src/certificate/recognise";

/** Writes ASN.1, for files that openssl does not make. X.690 section 8.1, lengths up to 2^24. */
export function der(identifier: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size =
    length < 0x80
      ? [length]
      : length < 0x10000
        ? [0x82, length >> 8, length]
        : [0x83, length >> 16, length >> 8, length];
  return Buffer.concat([Buffer.from([identifier, ...size.map((byte) => byte & 0xff)]), content]);
}

export const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
export const set = (...contents: readonly Uint8Array[]): Buffer => der(0x31, ...contents);
export const octetString = (content: Uint8Array): Buffer => der(0x04, content);
export const context = (tag: number, ...contents: readonly Uint8Array[]): Buffer => der(0xa0 + tag, ...contents);

export function integer(value: number): Buffer {
  const bytes = Buffer.alloc(7);
  bytes.writeUIntBE(value, 1, 6);
  let from = 0;
  while (from < 6 && bytes[from] === 0 && (bytes[from + 1] ?? 0) < 0x80) from++;
  return der(0x02, bytes.subarray(from));
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const digits = [arc % 128];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) + 128);
  return digits;
}

/** The same value with indefinite lengths and octet strings in pieces, as Java and Windows write large files. */
export function asBer(bytes: Buffer): Buffer {
  return indefinite(parseAsn1(bytes));
}

function indefinite(value: Asn1): Buffer {
  // A certificate stands as its issuer wrote it: its bytes are what was signed.
  if (recognise(value).kind === "certificate") return value.raw;
  const end = Buffer.alloc(2);
  if (value.constructed) return Buffer.concat([open(value.raw[0] ?? 0), ...value.children.map(indefinite), end]);
  const isString = (value.tagClass === 0 && value.tag === 4) || (value.tagClass === 2 && value.tag === 0);
  if (!isString || value.content.length < 100) return value.raw;
  const pieces = [];
  for (let at = 0; at < value.content.length; at += 500) pieces.push(octetString(value.content.subarray(at, at + 500)));
  return Buffer.concat([open((value.raw[0] ?? 0) | 0x20), ...pieces, end]);
}

/** The same value, where octet strings that hold NULL hold nothing: openssl makes no empty extension. */
export function withoutNulls(bytes: Buffer): Buffer {
  const empty = ({ tagClass, tag, content, constructed, children, raw }: Asn1): Buffer => {
    if (constructed) return der(raw[0] ?? 0, ...children.map(empty));
    return tagClass === 0 && tag === 4 && content.equals(Buffer.from([5, 0])) ? octetString(Buffer.alloc(0)) : raw;
  };
  return empty(parseAsn1(bytes));
}

function open(identifier: number): Buffer {
  return Buffer.from([identifier, 0x80]);
}
