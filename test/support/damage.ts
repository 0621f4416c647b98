import fc from "fast-check";

const piece = fc.constantFrom(
  "<",
  ">",
  "/>",
  "&",
  '"',
  "<!--",
  "-->",
  "]]>",
  "<![CDATA[",
  "<?",
  "</",
  "\0",
  "é",
  "<!DOCTYPE a>",
  "<add/>",
);
const place = fc.tuple(fc.nat(), fc.nat(40), fc.oneof(piece, fc.constant("")));

/** The texts with one to three pieces of XML put in, often over what stood there. */
export function damaged(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(texts, fc.array(place, { minLength: 1, maxLength: 3 }))
    .map(([text, places]) => places.reduce(withPiece, text));
}

function withPiece(text: string, [at, gone, put]: readonly [number, number, string]): string {
  const start = at % text.length;
  return text.slice(0, start) + put + text.slice(start + gone);
}
