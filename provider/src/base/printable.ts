/** The most that is told of one text of somebody else, in characters. */
export const TOLD = 500;

/**
 * What others said, for a person's screen: in one line, of bearable length, and with everything shown that a terminal
 * would obey or a reader would not see (control, zero-width and direction characters, as `\u200b`). Cut before any
 * pattern looks at it: what it may cost is not the sender's to say.
 */
export function printable(text: string, longest: number = TOLD): string {
  const line = text
    .slice(0, LOOKED_AT * longest)
    .replace(GAP, oneBlank)
    .replace(INVISIBLE, shown);
  return cut(line, longest, text.length > LOOKED_AT * longest);
}

/** Up to so many characters, none of them cut in half, and a sign where more stood there. */
export function cut(text: string, longest: number, more = false): string {
  if (text.length <= longest) return more ? `${text}…` : text;
  const end = isHighSurrogate(text.charCodeAt(longest - 1)) ? longest - 1 : longest;
  return `${text.slice(0, end)}…`;
}

/** Without what ends a sentence. By hand: a pattern for the end of a text is tried at every place of it. */
export function withoutStop(text: string): string {
  let end = text.length;
  while (end > 0 && STOP.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Layout may take more room than words: so many times what is told is looked at. */
const LOOKED_AT = 8;
const GAP = /[\s\u0085]+/g;
const LINE_END = /[\t\n\v\f\r\u0085\u2028\u2029]/;
const INVISIBLE = /[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
/** What joiners and variation selectors belong behind: 👩‍💻 is three characters. */
const PICTOGRAPH = /(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f)$/u;
const JOINING = /\u200d|\ufe0e|\ufe0f/;
const STOP = /[.\s]/;

function oneBlank(gap: string): string {
  return LINE_END.test(gap) ? " " : gap;
}

function shown(char: string, at: number, text: string): string {
  if (JOINING.test(char) && PICTOGRAPH.test(text.slice(Math.max(0, at - 2), at))) return char;
  const code = (char.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/**
 * A name in quotation marks, in which the eye misses nothing: what is invisible (a blank without a break, a blank of no
 * width), two blanks in a row, a blank at an end and a mark that is its own character stand as `\u00a0`.
 */
export function quoted(name: string, longest = 200): string {
  const told = cut(name, longest);
  const composed = told === told.normalize("NFC");
  // JSON escapes the ASCII controls, quotation marks and halves of a character.
  const inner = JSON.stringify(told).slice(1, -1).replace(UNSEEN, escaped);
  return `"${composed ? inner : inner.replace(/\p{M}/gu, escaped)}"`;
}

/** A lone blank between two characters is seen. */
const UNSEEN = / {2,}|^ | $|(?! )[\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]/gu;

function escaped(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`).join(
    "",
  );
}

/** Control characters, line ends, halves of characters, and what has no width: nobody means them in a name, and nobody sees them. */
const NEVER_MEANT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/u;

/** That a name holds such a character, which one, and where; never the name. */
export function invisibleIn(name: string): string | undefined {
  const found = NEVER_MEANT.exec(name);
  if (!found) return undefined;
  const at = Array.from(name.slice(0, found.index)).length + 1;
  return `contains ${codePoint(found[0])}, which cannot be seen, as character ${at}: remove it`;
}

function codePoint(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
