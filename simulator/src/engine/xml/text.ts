/** XML 1.0 section 2.2, Char: what no file can hold, escaped or not. Lone surrogates too. */
const UNPRINTABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

const NAMED = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

/** XML 1.0 section 4.1. Throws an Error that says which reference is unknown. */
export function decodeReferences(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([^;&\s]*));|&/g, (whole, hex, decimal, name) => {
    const decoded = name === undefined ? fromNumber(hex, decimal) : NAMED.get(name);
    if (decoded === undefined) throw new Error(`Unknown reference '${whole}'.`);
    return decoded;
  });
}

function fromNumber(hex: string | undefined, decimal: string | undefined): string | undefined {
  if (hex === undefined && decimal === undefined) return undefined;
  const code = hex === undefined ? Number.parseInt(decimal ?? "", 10) : Number.parseInt(hex, 16);
  if (!(code <= 0x10ffff)) return undefined;
  const char = String.fromCodePoint(code);
  return isPrintable(char) ? char : undefined;
}

/** XML 1.0 section 3.3.3: white space as it stands in a value is a blank; escaped it stays what it is. */
export function decodeAttribute(raw: string): string {
  if (raw.includes("<")) throw new Error("'<' in the value of an attribute.");
  return decodeReferences(raw.replace(/[\t\n\r]/g, " "));
}

export function encodeAttribute(value: string): string {
  return value.replace(/[&<>"\t\n\r]/g, (char) => ESCAPES.get(char) ?? char);
}

export function encodeText(text: string): string {
  return text.replace(/[&<>\r]/g, (char) => ESCAPES.get(char) ?? char);
}

const ESCAPES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["\t", "&#x9;"],
  ["\n", "&#xA;"],
  ["\r", "&#xD;"],
]);
