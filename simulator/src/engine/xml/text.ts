/** XML 1.0 section 2.2, Char: what no file can hold, escaped or not. Lone surrogates too. */
const UNPRINTABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
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
