/**
 * What others said, for a person's screen: in one line, without control characters (a terminal would obey them) and
 * without those that turn the direction of writing.
 */
export function printable(text: string, longest = Number.POSITIVE_INFINITY): string {
  const line = text.replace(GAP, (gap) => (UNPRINTABLE.test(gap) ? " " : gap));
  return line.length > longest ? `${line.slice(0, longest)}...` : line;
}

const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const GAP = /[\s\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;
