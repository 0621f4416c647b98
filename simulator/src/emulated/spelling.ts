import { foldCase } from "./fold";

/** A text as it is compared, with the place of each of its units. */
export interface Spelling {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const BLANK = /[\0- \u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g;
const ESCAPE =
  /((?:(?:\\|&#92;|&#X5C;)(?:U005C)?)+(?!U0026)(?:U([0-9A-F]{4})|[NRTBF])?)|(?:&|\\U0026)(?:AMP;|#0{0,5}38;|#X0{0,4}26;)*(?:#X([0-9A-F]{1,6});|#([0-9]{1,7});|(LT|GT|QUOT|APOS);)?/g;

/** Without blanks and control characters; and with escapes read, without quotes as well. */
export function spellings(folded: string): Spelling[] {
  return [spell(folded, /$^/g, ""), spell(folded, ESCAPE, "\"'\\")];
}

function spell(folded: string, escapes: RegExp, leftOut: string): Spelling {
  const units: { unit: string; start: number; end: number }[] = [];
  const add = (text: string, start: number, end: (at: number) => number, step: number) => {
    for (const [at, unit] of text.split("").entries()) {
      if (unit.replace(BLANK, "") === "" || leftOut.includes(unit)) continue;
      units.push({ unit, start: start + at * step, end: end(at) });
    }
  };
  let from = 0;
  for (const found of folded.matchAll(escapes)) {
    const start = from;
    add(folded.slice(from, found.index), from, (at) => start + at + 1, 1);
    from = found.index + found[0].length;
    const end = from;
    add(read(found), found.index, () => end, 0);
  }
  add(folded.slice(from), from, (at) => from + at + 1, 1);
  return {
    text: units.map(({ unit }) => unit).join(""),
    starts: units.map(({ start }) => start),
    ends: units.map(({ end }) => end),
  };
}

function read([, slashes, unit, hex, decimal, name]: RegExpMatchArray): string {
  if (name === "LT") return "<";
  if (name === "GT") return ">";
  if (name !== undefined) return "";
  const code = decimal === undefined ? Number.parseInt(unit ?? hex ?? "", 16) : Number(decimal);
  if (Number.isNaN(code)) return slashes === undefined ? "&" : "";
  return code > 0x10ffff ? "" : foldCase(String.fromCodePoint(code));
}
