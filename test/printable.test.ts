import fc from "fast-check";
import { expect, test } from "vitest";
import { ConnectionError } from "../provider/src/errors";
import { printable } from "../provider/src/printable";

test.each([
  ["one\r\n two", "one two"],
  ["a\u001b[31mb", "a [31mb"],
  ["\u0007", " "],
  ["a\u2028b\u2029c", "a b c"],
  ["exe.\u202egnp", "exe. gnp"],
  ["two  blanks, ümlaut, 漢字, 👩‍💻", "two  blanks, ümlaut, 漢字, 👩‍💻"],
])("%j is told as %j", (text, told) => {
  expect(printable(text)).toBe(told);
});

test("what is too long is cut, and says so", () => {
  expect(printable("abcdef", 3)).toBe("abc...");
  expect(printable("abc", 3)).toBe("abc");
});

test("millions of blanks are a matter of milliseconds", () => {
  const text = `${" ".repeat(2_000_000)}x`;
  expect(printable(text)).toBe(text);
});

test("hostile: no error holds what a terminal would obey", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (reason) => {
      const { message } = new ConnectionError({ code: "connection/lost", server: "web1", reason });
      expect(message).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    }),
  );
});
