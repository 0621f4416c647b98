import { foldCase } from "./fold";
import { type Spelling, spellings } from "./spelling";

/** As the agent does it: agent/ps/hide.ps1 says what for. */
export type Hide = (text: string) => string;

const SHORTEST = 4;
const SHORTEST_QUOTED = 8;
const MOST = 4000;
const CLOSING = "'\"`()[]{}<>\u00ab\u00bb\u2018\u2019\u201c\u201d\\&";
export const WITHHELD = "what was said is withheld, since it could tell a short secret";

export function hider(secrets: readonly string[]): Hide {
  const given = secrets.filter((secret) => secret !== "");
  const words = new Set(given.flatMap((secret) => spellings(foldCase(secret)).map(({ text }) => text)));
  if ([...words].some(({ length }) => length < SHORTEST)) return () => WITHHELD;
  const finders = Array.from(words, (word) => ({ word, borders: bordersOf(word) }));
  // What operations share is told of each.
  const known = new Map<string, string>();
  return (text) => {
    const told = known.get(text) ?? oneLine(hideWords(cut(text), finders));
    known.set(text, told);
    return told;
  };
}

/** In one line, as every text is answered. */
export function oneLine(text: string): string {
  return text
    .replace(/[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g, " ")
    .replace(/^ | $/g, "");
}

/** Half an escape at the cut goes too. */
function cut(text: string): string {
  return text.length <= MOST ? text : text.slice(0, MOST).replace(/[&\\][^&\\]{0,7}$/, "");
}

interface Finder {
  readonly word: string;
  /** For every beginning of the word, how long the longest other beginning is with which it ends (Knuth, Morris, Pratt). */
  readonly borders: readonly number[];
}

function bordersOf(word: string): number[] {
  const borders = [0];
  for (let at = 1; at < word.length; at++) borders.push(step({ word, borders }, borders[at - 1] ?? 0, word.charAt(at)));
  return borders;
}

function step({ word, borders }: Finder, read: number, unit: string): number {
  let length = read;
  while (length > 0 && word[length] !== unit) length = borders[length - 1] ?? 0;
  return word[length] === unit ? length + 1 : 0;
}

function hideWords(text: string, finders: readonly Finder[]): string {
  const isHidden = new Array<boolean>(text.length).fill(false);
  for (const spelling of spellings(foldCase(text))) {
    const lengths = new Array<number>(spelling.text.length).fill(0);
    for (const finder of finders) findIn(text, spelling, finder, lengths);
    for (let at = lengths.length - 1, left = 0; at >= 0; at--) {
      left = Math.max(left - 1, lengths[at] ?? 0);
      if (left > 0)
        isHidden.fill(true, (left > 1 ? spelling.ends : spelling.starts)[left > 1 ? at - 1 : at], spelling.ends[at]);
    }
  }
  return Array.from(isHidden, (hidden, at) => (hidden ? (isHidden[at - 1] ? "" : "***") : text.charAt(at))).join("");
}

function findIn(text: string, spelling: Spelling, finder: Finder, lengths: number[]): void {
  let read = 0;
  for (let at = 0; at < spelling.text.length; at++) {
    if (read === finder.word.length) read = finder.borders[read - 1] ?? 0;
    read = step(finder, read, spelling.text.charAt(at));
    if (read < SHORTEST) continue;
    const isFound = read === finder.word.length || isCut(text, spelling.ends[at] ?? 0, read);
    if (isFound) lengths[at] = Math.max(lengths[at] ?? 0, read);
  }
}

/** Whether so much of a secret may be what a cut left of it. */
function isCut(text: string, end: number, length: number): boolean {
  const rest = text.slice(end).replace(/^[\0- \u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/, "");
  if (rest === "" || rest.startsWith("...") || rest.startsWith("\u2026")) return true;
  return length >= SHORTEST_QUOTED && CLOSING.includes(rest.charAt(0));
}
