import { configError, HRESULT, type Whereabouts } from "../errors";
import type { NativeError, Scalar } from "../native";
import { isPrintable } from "../xml/text";
import type { AttributeSchema } from "./types";
import { checkRange } from "./validate";

/** A value as it stands in a file. Throws 0x8007000D with the text of facts. */
export function parseValue(attribute: AttributeSchema, text: string, where?: Whereabouts): Scalar {
  const refuse = (why: string) => invalid(why, where);
  const value = parseText(attribute, text, refuse);
  checkRange(attribute, value, refuse);
  return value;
}

/** What an attribute reads that nothing sets. */
export function defaultValue(attribute: AttributeSchema): Scalar {
  if (attribute.defaultValue !== null) return attribute.defaultValue;
  switch (attribute.type) {
    case "bool":
      return false;
    case "string":
      return "";
    case "timeSpan":
      return "00:00:00";
    default:
      return 0;
  }
}

/** The text to write for a value that was set: enums and flags by number or names. Throws as parseValue. */
export function formatValue(attribute: AttributeSchema, value: Scalar): string {
  if (typeof value === "string" && !isPrintable(value)) throw invalid("A character that XML does not allow.");
  return formatParsed(attribute, parseValue(attribute, String(value)));
}

function formatParsed(attribute: AttributeSchema, value: Scalar): string {
  if (attribute.type === "enum") return nameOf(attribute, Number(value)) ?? String(value);
  if (attribute.type === "flags") return flagNames(attribute, Number(value)).join(", ");
  return String(value);
}

/** Names of the flags in a sum, smallest first; for none the name of zero, where there is one. */
export function flagNames(attribute: AttributeSchema, sum: number): string[] {
  const names = Object.entries(attribute.values ?? {})
    .filter(([, flag]) => flag !== 0 && has(sum, flag))
    .sort(([, one], [, other]) => one - other)
    .map(([name]) => name);
  const zero = nameOf(attribute, 0);
  return names.length > 0 || zero === undefined ? names : [zero];
}

type Refuse = (why: string) => NativeError;

function invalid(why: string, where?: Whereabouts): NativeError {
  return configError(HRESULT.invalidData, why, where);
}

function parseText(attribute: AttributeSchema, text: string, refuse: Refuse): Scalar {
  switch (attribute.type) {
    case "bool":
      return parseBool(text, refuse);
    case "string":
      return text;
    case "timeSpan":
      return parseTimeSpan(text, refuse);
    case "enum":
      return parseEnum(attribute, text, refuse);
    case "flags":
      return parseFlags(attribute, text, refuse);
    default:
      return parseInteger(attribute, text, refuse);
  }
}

function parseBool(text: string, refuse: Refuse): boolean {
  const word = text.toLowerCase();
  if (word !== "true" && word !== "false") throw refuse("Enum must be one of false, true");
  return word === "true";
}

const RANGES = { uint: [0, 0xffffffff], int: [-0x80000000, 0x7fffffff] } as const;

function parseInteger(attribute: AttributeSchema, text: string, refuse: Refuse): number {
  const value = /^[+-]?(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  // An int64 beyond 2^53 stands in no schema's range.
  const range = attribute.type === "uint" || attribute.type === "int" ? RANGES[attribute.type] : undefined;
  const [min, max] = range ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  if (!(value >= min && value <= max)) throw refuse("The data is invalid: a whole number was expected");
  return value;
}

function parseEnum(attribute: AttributeSchema, text: string, refuse: Refuse): number {
  const value = numberOf(attribute, text) ?? numberAmong(attribute, text);
  if (value === undefined) throw refuse(`Enum must be one of ${Object.keys(attribute.values ?? {}).join(", ")}`);
  return value;
}

function parseFlags(attribute: AttributeSchema, text: string, refuse: Refuse): number {
  const trimmed = text.trim();
  if (trimmed === "") return 0;
  const sum = /^\d+$/.test(trimmed) ? Number(trimmed) : sumOf(attribute, trimmed.split(","));
  const all = Object.values(attribute.values ?? {}).reduce((mask, flag) => mask + (has(mask, flag) ? 0 : flag), 0);
  if (sum === undefined || sum > all || !has(all, sum)) {
    throw refuse(`Flags must be some combination of ${Object.keys(attribute.values ?? {}).join(", ")}`);
  }
  return sum;
}

function sumOf(attribute: AttributeSchema, names: readonly string[]): number | undefined {
  let sum = 0;
  for (const name of names) {
    const flag = numberOf(attribute, name.trim());
    if (flag === undefined) return undefined;
    if (!has(sum, flag)) sum += flag;
  }
  return sum;
}

const has = (sum: number, flag: number) => (BigInt(sum) & BigInt(flag)) === BigInt(flag);

function numberOf(attribute: AttributeSchema, name: string): number | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(attribute.values ?? {}).find(([known]) => known.toLowerCase() === wanted)?.[1];
}

function nameOf(attribute: AttributeSchema, value: number): string | undefined {
  return Object.entries(attribute.values ?? {}).find(([, number]) => number === value)?.[0];
}

function numberAmong(attribute: AttributeSchema, text: string): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return nameOf(attribute, value) === undefined ? undefined : value;
}

/** `[d.]hh:mm:ss`, read into that very form; the schema also writes more than 23 hours (`29:00:00`). */
function parseTimeSpan(text: string, refuse: Refuse): string {
  const parts = /^(?:(\d+)\.)?(\d+):(\d{1,2})(?::(\d{1,2}))?$/.exec(text.trim());
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = (parts ?? []).slice(1).map((part) => Number(part ?? 0));
  if (parts === null || minutes > 59 || seconds > 59) throw refuse("Time span was expected as [d.]hh:mm:ss");
  const allDays = days + Math.floor(hours / 24);
  const clock = [hours % 24, minutes, seconds].map((part) => String(part).padStart(2, "0")).join(":");
  return allDays === 0 ? clock : `${allDays}.${clock}`;
}
