import { type Asn1, TAG } from "./asn1";
import { unreadable } from "./refusal";

/** Typed looks at ASN.1 values. `what` names the value in the error of a file that is built otherwise. */

interface Universal extends Asn1 {
  readonly tagClass: 0;
}

interface Context extends Asn1 {
  readonly tagClass: 2;
}

export function is(value: Asn1 | undefined, tag: number): value is Universal {
  return value !== undefined && value.tagClass === 0 && value.tag === tag;
}

/** Whether it is the context-specific value `[tag]`. */
export function isContext(value: Asn1 | undefined, tag: number): value is Context {
  return value !== undefined && value.tagClass === 2 && value.tag === tag;
}

export function sequence(value: Asn1 | undefined, what: string): readonly Asn1[] {
  if (!is(value, TAG.SEQUENCE) || !value.constructed) throw missing(what);
  return value.children;
}

export function set(value: Asn1 | undefined, what: string): readonly Asn1[] {
  if (!is(value, TAG.SET) || !value.constructed) throw missing(what);
  return value.children;
}

/** The value inside `[tag] EXPLICIT`. */
export function explicit(value: Asn1 | undefined, tag: number, what: string): Asn1 {
  const inner = isContext(value, tag) ? value.children[0] : undefined;
  if (inner === undefined) throw missing(what);
  return inner;
}

/** An octet string, whole or in pieces (X.690 section 8.7), whatever its tag. */
export function octets(value: Asn1 | undefined, what: string): Buffer {
  if (value === undefined) throw missing(what);
  return value.constructed ? Buffer.concat(value.children.map((piece) => octets(piece, what))) : value.content;
}

/** A whole number that is not negative and not beyond 2^48. */
export function wholeNumber(value: Asn1 | undefined, what: string): number {
  if (!is(value, TAG.INTEGER) || value.constructed || value.content.length === 0) throw missing(what);
  const digits = value.content[0] === 0 && value.content.length > 1 ? value.content.subarray(1) : value.content;
  if (digits.length > 6 || (value.content[0] ?? 0) >= 0x80) throw unreadable(`found ${what} out of all bounds`);
  return digits.readUIntBE(0, digits.length);
}

/** An object identifier with dots; X.690 section 8.19. */
export function oid(value: Asn1 | undefined, what: string): string {
  if (!is(value, TAG.OID) || value.constructed || value.content.length === 0) throw missing(what);
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of value.content.subarray(0, 64)) {
    arc = arc * 128n + BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [both = 0n, ...rest] = arcs;
  const first = both < 80n ? both / 40n : 2n;
  return [first, both - first * 40n, ...rest].join(".");
}

/** AlgorithmIdentifier, RFC 5280 section 4.1.1.2. */
export function algorithm(value: Asn1 | undefined, what: string): { id: string; parameters: Asn1 | undefined } {
  const [id, parameters] = sequence(value, what);
  return { id: oid(id, what), parameters };
}

export function missing(what: string): Error {
  return unreadable(`found a file without ${what} in the place where it belongs`);
}
