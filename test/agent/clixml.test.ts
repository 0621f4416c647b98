import fc from "fast-check";
import { expect, test } from "vitest";
import { readClixml } from "../../provider/src/agent/clixml";

const HEAD = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">';

/** As PowerShell writes standard error: its streams as XML, with its own escapes inside. */
function document(...texts: readonly (readonly [stream: string, text: string])[]): string {
  const elements = texts.map(([stream, text]) => `<S S="${stream}">${escaped(text)}</S>`).join("");
  return `#< CLIXML\r\n${HEAD}${elements}</Objs>`;
}

function escaped(text: string): string {
  return text
    .replace(/[^ -~]|_(?=x[0-9a-f]{4}_)/gi, (unit) => {
      return `_x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;
    })
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

test("only errors are kept, of every document", () => {
  const text = `${document(["progress", "Preparing"], ["Error", "first\r\n"], ["verbose", "no"])}${document(["Error", "second"])}`;
  expect(readClixml(text)).toBe("first\nsecond");
});

test("any error text comes back as it was", () => {
  const words = fc.string({ unit: "binary", maxLength: 40 }).map((text) => `[${text.replace(/[\r\n]/g, "")}]`);
  fc.assert(
    fc.property(words, (text) => {
      expect(readClixml(document(["Error", text]))).toBe(text);
    }),
  );
});

test("what others write around the documents stays", () => {
  const text = `Warning: a banner\n${document(["Error", "broken"])}\nConnection closed\n`;
  expect(readClixml(text)).toBe("Warning: a banner\nbroken\nConnection closed");
  expect(readClixml("powershell.exe: command not found\n")).toBe("powershell.exe: command not found");
});

test("either end may be missing", () => {
  const text = document(["Error", "one "], ["Error", "two"]);
  expect(readClixml(text.slice(0, text.indexOf("two") + 2))).toBe("one tw");
  expect(readClixml(text.slice(text.indexOf("one")))).toBe("two");
  fc.assert(fc.property(fc.nat(text.length), fc.nat(text.length), (a, b) => void readClixml(text.slice(a, b))));
});

/** What a hostile server would put together. */
const PIECES = [
  "#< CLIXML",
  HEAD,
  "</Objs>",
  '<S S="Error">',
  "</S>",
  "<",
  ">",
  "&",
  "&#",
  "&#x",
  "&#99999999999;",
  "&#xD800;",
  "_x",
  "_x005F_",
  "_xD83D_",
];

test("any text at all is read, and grows to nothing longer", () => {
  const piece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 8 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join("");
      expect(readClixml(text).length).toBeLessThanOrEqual(text.length + pieces.length);
    }),
  );
});

test.each(PIECES)("a megabyte of %j is read like any text", (piece) => {
  expect(readClixml(piece.repeat(Math.ceil(1024 ** 2 / piece.length))).length).toBeLessThanOrEqual(2 * 1024 ** 2);
});
