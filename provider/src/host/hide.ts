import { fold } from "../fold";
import { asciiJson } from "../secret";

/**
 * How secrets are taken out of a text. The agent does the same before anything else changes a text that Windows said
 * (agent/ps/hide.ps1, simulator/src/emulated/hide.ts): first as it stands, then in one line.
 */
export type Hide = (text: string) => string;

/** A gap in a sentence that everybody knows spells a shorter one out, so the whole text is withheld. */
const SHORTEST = 4;
/** Shorter than anything that is hidden, so that hiding twice is hiding once. */
const MASK = "***";
export const WITHHELD = "what was said is withheld, since it could tell a short secret";
/** Longer texts are cut. */
const MOST = 64 * 1024;

/** An empty value hides nothing. */
export function hider(secrets: Iterable<string>): Hide {
  const given = [...new Set(secrets)].filter((secret) => secret !== "");
  if (given.some((secret) => oneLine(secret).length < SHORTEST)) return () => WITHHELD;
  const forms = [...new Set(given.flatMap(formsOf))];
  return (text) => mask(oneLine(mask(text.slice(0, MOST), forms)), forms);
}

/** Folded: what is hidden is hidden in any case. */
function formsOf(secret: string): string[] {
  const written = [secret, JSON.stringify(secret).slice(1, -1), asciiJson(secret).slice(1, -1)];
  written.push(...XML.map((entities) => escapeXml(secret, entities)));
  return [...written, ...written.map(oneLine)].map(fold);
}

const TEXT: readonly (readonly [string, string])[] = [
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
];
const QUOTE = ['"', "&quot;"] as const;

/** XML as writers of elements, of attributes, of both, and of HTML escape it. */
const XML = [
  TEXT,
  [...TEXT, QUOTE, ["\t", "&#x9;"], ["\n", "&#xA;"], ["\r", "&#xD;"]],
  [...TEXT, QUOTE, ["'", "&apos;"]],
  [...TEXT, QUOTE, ["'", "&#39;"]],
] as const;

function escapeXml(text: string, entities: readonly (readonly [string, string])[]): string {
  return entities.reduce((rest, [character, entity]) => rest.replaceAll(character, entity), text);
}

/** The blanks of .NET and of JavaScript differ: these are meant. */
const BLANKS = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

function oneLine(text: string): string {
  const line = text.replace(BLANKS, " ");
  return line.slice(line.startsWith(" ") ? 1 : 0, line.endsWith(" ") ? -1 : undefined);
}

/** Every place is found in the text as it came, so that one secret hides no part of another. */
function mask(text: string, forms: readonly string[]): string {
  const folded = fold(text);
  const hidden = new Uint8Array(text.length);
  for (const form of forms) {
    const head = form.slice(0, SHORTEST);
    for (let at = folded.indexOf(head); at >= 0; at = folded.indexOf(head, at + 1)) {
      hidden.fill(1, at, at + lengthAt(folded, at, form));
    }
  }
  return withMasks(text, hidden);
}

/** How much of the form stands there: all of it, or what a cut left; else nothing. */
function lengthAt(text: string, at: number, form: string): number {
  let length = SHORTEST;
  while (length < form.length && text[at + length] === form[length]) length++;
  if (length === form.length) return length;
  while (length >= SHORTEST && !isCut(text, at + length)) length--;
  return length < SHORTEST ? 0 : length;
}

function isCut(text: string, at: number): boolean {
  return at === text.length || text.startsWith("...", at) || text.startsWith("\u2026", at);
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
