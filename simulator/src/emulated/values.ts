import { createHash, createHmac } from "node:crypto";
import { type NativeAttributeSchema, type NativeElement, NativeError, type Scalar } from "../engine/native";
import { fromBase64 } from "./base64";
import { Refusal, toFault } from "./faults";
import { foldCase } from "./fold";
import type { AttributeQuery, EntryKey, Observed, Value, Wanted } from "./messages";
import { metadataOf } from "./metadata";
import { remains } from "./remains";

/** One attribute as a query asks for it; what cannot be read spoils no other. */
export function observe(element: NativeElement, { name, as }: AttributeQuery, nonce: Buffer): Observed {
  try {
    const { value } = element.getAttribute(name);
    if (as === "hmac" || isSecret(element, name)) return { hmac: hmac(nonce, invariantText(value)) };
    if (as === "digest") return digest(String(value));
    if (as === "remains") return remains(invariantText(value));
    return { value: present(schemaOf(element, name), value) };
  } catch (error) {
    return { fault: { ...toFault(error), attribute: name } };
  }
}

/** By the schema, or because somebody encrypted this one value. */
function isSecret(element: NativeElement, name: string): boolean {
  const schema = schemaOf(element, name);
  if (schema?.isEncrypted) return true;
  return schema?.type === "string" && metadataOf(element.getAttribute(name), "isEncrypted") === true;
}

export function isEncrypted(element: NativeElement, name: string): boolean {
  return schemaOf(element, name).isEncrypted;
}

/** As `value` is answered: enums by name, flags as names in the order of their numbers. */
function present(schema: NativeAttributeSchema, value: Scalar): Value {
  if (schema.type === "enum") return nameOf(schema, Number(value)) ?? String(value);
  return schema.type === "flags" ? flagNames(schema, Number(value)) : value;
}

/** Whether the element holds it already. An encrypted value that cannot be read is not what is wanted. */
export function holds(element: NativeElement, name: string, wanted: Wanted): boolean {
  const schema = schemaOf(element, name);
  const scalar = toNative(schema, wanted);
  let value: Scalar;
  try {
    ({ value } = element.getAttribute(name));
  } catch (error) {
    if (schema.isEncrypted) return false;
    throw error;
  }
  if (schema.type === "string" && !schema.isCaseSensitive) return foldCase(String(value)) === foldCase(String(scalar));
  return value === scalar;
}

export function assign(element: NativeElement, name: string, wanted: Wanted): void {
  const schema = schemaOf(element, name);
  try {
    element.setAttribute(name, toNative(schema, wanted));
  } catch (error) {
    throw new Refusal({ ...toFault(error), attribute: name });
  }
}

export function erase(element: NativeElement, name: string): void {
  try {
    element.deleteAttribute(name);
  } catch (error) {
    throw new Refusal({ ...toFault(error), attribute: name });
  }
}

function schemaOf(element: NativeElement, name: string): NativeAttributeSchema {
  const schema = element.schema.attributes.find((attribute) => attribute.name === name);
  if (schema === undefined) throw new NativeError(0x80070585, "Invalid index.\r\n");
  return schema;
}

/** A wanted value in the type of its attribute. A name that the schema does not know is passed on, for IIS to refuse in its words. */
function toNative(schema: NativeAttributeSchema, wanted: Wanted): Scalar {
  switch (schema.type) {
    case "string":
      return wholeText(schema, wanted);
    case "bool":
      return toBoolean(schema, wanted);
    case "enum":
      return toNumber(schema, [wanted as Scalar]);
    case "flags":
      return toNumber(schema, typeof wanted === "string" ? wanted.split(",") : [wanted].flat());
    case "timeSpan":
      return String(wanted);
    default:
      return toInteger(schema, wanted);
  }
}

/** Half of a surrogate pair is no text: no file holds it. */
function wholeText(schema: NativeAttributeSchema, wanted: Wanted): string {
  const text = invariantText(wanted);
  if (/\p{Surrogate}/u.test(text)) throw wrongType(schema);
  return text;
}

function toBoolean(schema: NativeAttributeSchema, wanted: Wanted): boolean {
  if (typeof wanted === "boolean" || typeof wanted === "number") return Boolean(wanted);
  const word = String(wanted).trim().toLowerCase();
  if (word !== "true" && word !== "false") throw wrongType(schema);
  return word === "true";
}

function toInteger(schema: NativeAttributeSchema, wanted: Wanted): number {
  const text = String(wanted).trim();
  if (!/^[+-]?\d+$/.test(text)) throw wrongType(schema);
  return Number(text);
}

function wrongType({ name, type }: NativeAttributeSchema): Refusal {
  return new Refusal({
    kind: "invalid",
    attribute: name,
    text: `The value wanted for '${name}' is none of type ${type}`,
  });
}

function toNumber(schema: NativeAttributeSchema, names: readonly Scalar[]): Scalar {
  let sum = 0;
  for (const name of names) {
    const number = numberOf(schema, String(name).trim());
    if (number === undefined) return names.join(",");
    sum |= number;
  }
  return sum;
}

function numberOf({ values }: NativeAttributeSchema, name: string): number | undefined {
  const wanted = foldCase(name);
  const known = Object.entries(values ?? {}).find(([one]) => foldCase(one) === wanted)?.[1];
  return known ?? (/^\d+$/.test(name) ? Number(name) : undefined);
}

/** As .NET writes a value without a culture. */
function invariantText(value: Wanted): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}

/** What two keys have in common where they count as the same. */
export function keyOf(key: EntryKey, text: string): string {
  if (key.compare === "bytes") return digest(text).sha256;
  return key.compare === "caseless" ? foldCase(text) : text;
}

/** A key of a request, which for `bytes` is a digest already. */
export function askedKey(key: EntryKey, asked: string): string {
  return key.compare === "caseless" ? foldCase(asked) : asked;
}

interface Digest {
  readonly sha256: string;
  readonly canonical: boolean;
}

/** Every view digests every certificate, and nearly all of them were there before. */
const digests = new Map<string, Digest>();
const MOST_DIGESTS = 20_000;

/** SHA-256 of what the base64 text stands for; of the text itself where it is no base64. */
export function digest(text: string): Digest {
  const known = digests.get(text);
  if (known) return known;
  if (digests.size >= MOST_DIGESTS) digests.clear();
  const made = makeDigest(text);
  digests.set(text, made);
  return made;
}

function makeDigest(text: string): Digest {
  const bytes = fromBase64(text);
  const hash = createHash("sha256").update(bytes ?? Buffer.from(text, "utf8"));
  return { sha256: hash.digest("hex"), canonical: bytes !== undefined && bytes.toString("base64") === text };
}

function hmac(nonce: Buffer, text: string): string {
  return createHmac("sha256", nonce).update(text, "utf8").digest("hex");
}

function nameOf({ values }: NativeAttributeSchema, value: number): string | undefined {
  return Object.entries(values ?? {}).find(([, number]) => number === value)?.[0];
}

/** Bits without a name are told as numbers, one each, so that nothing the server holds is lost. */
function flagNames({ values }: NativeAttributeSchema, sum: number): string[] {
  const flags = Object.entries(values ?? {}).sort(([, left], [, right]) => left - right);
  const names: string[] = [];
  let left = sum;
  for (const [name, bits] of flags) {
    if (bits === 0 || (sum & bits) !== bits || (left & bits) === 0) continue;
    names.push(name);
    left &= ~bits;
  }
  for (let bit = 1; bit > 0 && bit <= left; bit *= 2) if (left & bit) names.push(String(bit));
  return names;
}
