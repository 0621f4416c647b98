import { fold } from "../base/fold";

/** A text in the form in which it is compared: folded, and without what a writer or a console may put between its characters. */
export interface Spelling {
  readonly units: string;
  /** Where each unit stands in the text. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** The blanks of .NET and of JavaScript differ: these are meant, and every control character of ASCII and Latin 1. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are meant
const PLAIN = /[\u0000- \u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
/**
 * Backslashes, with what they make of the next characters; an ampersand, escaped any number of times, with the reference
 * that it begins; what is left out.
 */
const DECODED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are meant
  /(?:(?:\\|&#92;|&#X5C;)(?:U005C)?)+(?!U0026)(?:U([0-9A-F]{4})|[NRTBF])?|((?:&|\\U0026)(?:AMP;|#0{0,5}38;|#X0{0,4}26;)*(?:#X([0-9A-F]{1,6});|#([0-9]{1,7});|(LT|GT|QUOT|APOS);)?)|[\u0000- "'\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
/** Quotes and backslashes are left out where escapes are read: they are doubled, or escaped, by rules that differ. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are meant
const NO_UNIT = /[\u0000- "'\\\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const NAMED: Readonly<Record<string, string>> = { LT: "<", GT: ">", QUOT: "", APOS: "" };

/** As it stands: blanks and control characters left out. */
export function plain(text: string): Spelling {
  const folded = fold(text);
  return spell(folded, folded.matchAll(PLAIN), () => "");
}

/** With JSON, XML and HTML escapes read, and quotes left out. */
export function decoded(text: string): Spelling {
  const folded = fold(text);
  return spell(folded, folded.matchAll(DECODED), read);
}

function spell(folded: string, tokens: Iterable<RegExpExecArray>, value: (found: RegExpExecArray) => string): Spelling {
  const starts: number[] = [];
  const ends: number[] = [];
  let units = "";
  const add = (piece: string, at: number, step: number, length: number) => {
    units += piece;
    for (let i = 0; i < piece.length; i++) {
      starts.push(at + i * step);
      ends.push(at + i * step + length);
    }
  };
  let at = 0;
  for (const found of tokens) {
    add(folded.slice(at, found.index), at, 1, 1);
    add(value(found), found.index, 0, found[0].length);
    at = found.index + found[0].length;
  }
  add(folded.slice(at), at, 1, 1);
  return { units, starts, ends };
}

function read([, unit, reference, hex, decimal, name]: RegExpExecArray): string {
  if (name !== undefined) return NAMED[name] ?? "";
  const code = unit ?? hex ?? decimal;
  if (code === undefined) return reference === undefined ? "" : "&";
  const number = Number.parseInt(code, decimal === undefined ? 16 : 10);
  const character = number > 0x10ffff ? "" : String.fromCodePoint(number);
  return NO_UNIT.test(character) ? "" : fold(character);
}
