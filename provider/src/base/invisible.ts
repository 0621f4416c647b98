/** Control characters, line ends, halves of characters, and what has no width: nobody means them in a name, and nobody sees them. */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/u;

/** That a name holds such a character, which one, and where; never the name. */
export function invisibleIn(name: string): string | undefined {
  const found = INVISIBLE.exec(name);
  if (!found) return undefined;
  const at = Array.from(name.slice(0, found.index)).length + 1;
  return `contains ${codePoint(found[0])}, which cannot be seen, as character ${at}: remove it`;
}

function codePoint(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
