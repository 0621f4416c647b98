import fc from "fast-check";
import { expect, test } from "vitest";
import { printable, quoted, withoutStop } from "../../provider/src/base/printable";
import { ConnectionError } from "../../provider/src/errors";

test.each([
  ["one\r\n two", "one two"],
  ["a\tb", "a b"],
  ["a\u2028b\u2029c", "a b c"],
  ["two  blanks, ümlaut, 漢字, 👩‍💻, ❤️", "two  blanks, ümlaut, 漢字, 👩‍💻, ❤️"],
])("%j is told as %j", (text, told) => {
  expect(printable(text)).toBe(told);
});

test.each([
  ["a control character", "a\u001b[31mb", "a\\u001b[31mb"],
  ["a bell", "\u0007", "\\u0007"],
  ["a character that turns the direction of writing", "exe.\u202egnp", "exe.\\u202egnp"],
  ["a zero-width blank", "Default\u200bSite", "Default\\u200bSite"],
  ["a joiner between letters", "Default\u200dSite", "Default\\u200dSite"],
  ["a byte order mark", "\ufeffSite", "\\ufeffSite"],
  ["a soft hyphen", "Si\u00adte", "Si\\u00adte"],
  ["a tag", "Site\u{e0041}", "Site\\u{e0041}"],
])("%s is shown", (_, text, told) => {
  expect(printable(text)).toBe(told);
});

test("what is too long is cut, and says so", () => {
  expect(printable("abcdef", 3)).toBe("abc…");
  expect(printable("abc", 3)).toBe("abc");
  expect(printable("ab👩", 3)).toBe("ab…");
  expect(printable("x".repeat(4_000_000))).toBe(`${"x".repeat(500)}…`);
});

test("a sentence loses its end, however long that is", () => {
  expect(withoutStop("Access is denied. ..\n")).toBe("Access is denied");
  expect(withoutStop(". . .")).toBe("");
});

test("hostile: no error holds what a terminal would obey", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (reason) => {
      const { message } = new ConnectionError({ code: "connection/lost", server: "web1", reason });
      expect(message).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200b\ufeff]/u);
    }),
  );
});

test.each([
  ["Default Web Site", '"Default Web Site"'],
  ["Default\u00a0Web Site", '"Default\\u00a0Web Site"'],
  ["Shop\u200b", '"Shop\\u200b"'],
  ["\u202eShop", '"\\u202eShop"'],
  ["Default  Web Site", '"Default\\u0020\\u0020Web Site"'],
  ["Shop ", '"Shop\\u0020"'],
  [" Shop", '"\\u0020Shop"'],
  ["Shop\t\u0007", '"Shop\\t\\u0007"'],
  ["Cafe\u0301", '"Cafe\\u0301"'],
  ["Café 漢字 हिन्दी", '"Café 漢字 हिन्दी"'],
  ["\u{e0061}", '"\\udb40\\udc61"'],
  ['a"b', '"a\\"b"'],
  ["abcdef", '"abc…"'],
])("the name %j is quoted as %s", (name, shown) => {
  expect(quoted(name, name === "abcdef" ? 3 : undefined)).toBe(shown);
});

test("hostile: a quoted name can be read back, and holds nothing that is invisible", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const shown = quoted(name, 1_000);
      expect(JSON.parse(shown)).toBe(name);
      expect(shown).not.toMatch(/(?! )[\p{Z}\p{C}]| {2}|^" | "$/u);
      expect(printable(shown, 100_000)).toBe(shown);
    }),
  );
});
