import fc from "fast-check";
import { expect, test } from "vitest";
import { fold, sameFolded } from "../../provider/src/base/fold";

test("ASCII differs in case only", () => {
  expect(fold("Default Web Site/App")).toBe(fold("DEFAULT WEB SITE/app"));
  expect(sameFolded("CORP\\alice", "corp\\Alice")).toBe(true);
  expect(sameFolded("web1", "web2")).toBe(false);
});

test("letters beyond ASCII fold too, one unit to one unit", () => {
  expect(sameFolded("Straße Ä", "STRAßE ä")).toBe(true);
  expect(sameFolded("straße", "strasse")).toBe(false);
  expect(fold("ﬁx")).toBe("ﬁX");
});

test("nothing becomes ASCII that was none", () => {
  expect(sameFolded("ı", "i")).toBe(false);
  expect(sameFolded("ſite", "site")).toBe(false);
  expect(sameFolded("\u212a", "k")).toBe(false);
});

test("every UTF-16 unit folds to one unit, and folding again changes nothing", () => {
  for (let code = 0; code <= 0xffff; code++) {
    const folded = fold(String.fromCharCode(code));
    if (folded.length !== 1 || fold(folded) !== folded) expect.fail(`unit ${code.toString(16)}`);
  }
});

test("a text folds as its units do", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, other) => {
      expect(fold(one + other)).toBe(fold(one) + fold(other));
      expect(fold(one)).toHaveLength(one.length);
    }),
  );
});
