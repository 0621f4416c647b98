import { Finder } from "./finder";
import { decoded, plain, type Spelling } from "./spelling";

/**
 * How secrets are taken out of a text. The agent does the same before anything else changes a text that Windows said
 * (agent/ps/hide.ps1, simulator/src/emulated/hide.ts).
 */
export interface Hide {
  (text: string): string;
  /** For tests. */
  readonly finder?: Finder;
}

/** A gap in a sentence that everybody knows spells a shorter one out, so the whole text is withheld. */
const SHORTEST = 4;
/** Of what a quote or a bracket cuts off: fewer characters stand so by chance. */
const SHORTEST_QUOTED = 8;
/** Shorter than anything that is hidden, so that hiding twice is hiding once. */
const MASK = "***";
export const WITHHELD = "what was said is withheld, since it could tell a short secret";
/** Longer texts are cut. */
const MOST = 64 * 1024;
/** The longest escape, less one: half of one at a cut is left out. */
const HALF_ESCAPE = 8;

/** An empty value hides nothing. */
export function hider(secrets: Iterable<string>): Hide {
  const given = [...new Set(secrets)].filter((secret) => secret !== "");
  const words = [...new Set(given.flatMap((secret) => [plain(secret).units, decoded(secret).units]))];
  if (words.some((word) => word.length < SHORTEST)) return () => WITHHELD;
  if (words.length === 0) return (text) => oneLine(cut(text));
  const finder = new Finder(words);
  return Object.assign((text: string) => oneLine(mask(cut(text), finder)), { finder });
}

const BLANKS = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

function oneLine(text: string): string {
  const line = text.replace(BLANKS, " ");
  return line.slice(line.startsWith(" ") ? 1 : 0, line.endsWith(" ") ? -1 : undefined);
}

function cut(text: string): string {
  if (text.length <= MOST) return text;
  const kept = text.slice(0, MOST);
  const last = Math.max(kept.lastIndexOf("&"), kept.lastIndexOf("\\"));
  return last >= MOST - HALF_ESCAPE ? kept.slice(0, last) : kept;
}

/** Every place is found in the text as it came, so that one secret hides no part of another. */
function mask(text: string, finder: Finder): string {
  const hidden = new Uint8Array(text.length);
  const least = leastAt(text);
  for (const spelling of [plain(text), decoded(text)]) hide(spelling, finder, least, hidden);
  return withMasks(text, hidden);
}

function hide({ units, starts, ends }: Spelling, finder: Finder, least: Uint8Array, hidden: Uint8Array): void {
  const lengths = new Uint32Array(units.length);
  finder.look(units, (at, whole, begun) => {
    const enough = least[ends[at] ?? 0] ?? 0;
    lengths[at] = enough > 0 && begun >= enough ? begun : whole;
  });
  let left = 0;
  for (let at = units.length - 1; at >= 0; at--) {
    left = Math.max(left - 1, lengths[at] ?? 0);
    if (left === 0) continue;
    // What was left out between two hidden units is hidden too.
    hidden.fill(1, left > 1 ? ends[at - 1] : starts[at], ends[at]);
  }
}

const CLOSING = new Set("'\"`()[]{}<>\u00ab\u00bb\u2018\u2019\u201c\u201d\\&");
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are meant
const IS_BLANK = /^[\u0000- \u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

/** How much of a secret must stand before each place to be what a cut left of it; 0 where nothing is cut. */
function leastAt(text: string): Uint8Array {
  const least = new Uint8Array(text.length + 1);
  least[text.length] = SHORTEST;
  for (let at = text.length - 1; at >= 0; at--) {
    const unit = text.charAt(at);
    if (unit === "\u2026" || text.startsWith("...", at)) least[at] = SHORTEST;
    else if (CLOSING.has(unit)) least[at] = SHORTEST_QUOTED;
    else if (IS_BLANK.test(unit)) least[at] = least[at + 1] ?? 0;
  }
  return least;
}

function withMasks(text: string, hidden: Uint8Array): string {
  let told = "";
  for (let at = 0; at < text.length; ) {
    const next = hidden.indexOf(hidden[at] ? 0 : 1, at);
    const end = next < 0 ? text.length : next;
    told += hidden[at] ? MASK : text.slice(at, end);
    at = end;
  }
  return told;
}
