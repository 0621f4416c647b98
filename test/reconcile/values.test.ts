import { describe, expect, test } from "vitest";
import type { Property } from "../../provider/src/reconcile/property";
import { boolean, choice, equalFolded, equalJson, flags, text } from "../../provider/src/reconcile/values";

const role = "attribute";
const some = {
  text: text({ role }),
  named: text({ role, nonEmpty: true, ignoreCase: true }),
  truth: boolean({ role }),
  choice: choice({ role, choices: ["one", "two"] }),
  flags: flags({ role, flags: ["A", "B"], none: "None", never: { C: "C is not meant" } }),
};

function normalised(property: Property, value: unknown): unknown {
  const said: string[] = [];
  const result = property.normalise(value, (reason, path = "") => said.push(`${path}${reason}`));
  return said.length > 0 ? said : result;
}

test("each kind of property says its type as a Pulumi schema does, and keeps what is said of it", () => {
  expect(Object.values(some).map(({ type }) => type)).toEqual([
    { type: "string" },
    { type: "string" },
    { type: "boolean" },
    { type: "string", enum: ["one", "two"] },
    { type: "array", items: { type: "string", enum: ["A", "B"] } },
  ]);
  expect(text({ role, secret: true, unit: "seconds", default: "x" })).toMatchObject({
    role,
    secret: true,
    unit: "seconds",
    default: "x",
  });
  for (const property of Object.values(some)) expect(property.role).toBe("attribute");
});

const values: [unknown, string][] = [
  [null, "null"],
  [["x"], "a list"],
  [{ x: 1 }, "an object"],
  [5, "a number"],
  [() => {}, "a function"],
];

describe("what is found in place of what was expected", () => {
  test.each([...values, [true, "a boolean"]] as typeof values)("text: %j", (value, found) => {
    expect(normalised(some.text, value)).toEqual([`expected text, found ${found}`]);
  });
  test.each([...values, ["yes", "a text"], ["", "empty text"]] as typeof values)(
    "true or false: %j",
    (value, found) => {
      expect(normalised(some.truth, value)).toEqual([`expected true or false, found ${found}`]);
    },
  );
  test.each([...values, ["three", "another text"], ["", "empty text"]] as typeof values)(
    "a choice: %j",
    (value, found) => {
      expect(normalised(some.choice, value)).toEqual([`expected one of one, two, found ${found}`]);
      expect(normalised(some.flags, ["A", value])).toEqual([`[1]expected one of A, B, found ${found}`]);
    },
  );
  test("a list of flags", () => {
    expect(normalised(some.flags, "A")).toEqual(["expected a list of flags, found a text"]);
    expect(normalised(some.flags, ["C", "toString"])).toEqual([
      "[0]C is not meant",
      "[1]expected one of A, B, found another text",
    ]);
  });
});

test("what is right is taken, in its canonical form", () => {
  expect(normalised(some.text, " ")).toBe(" ");
  expect(normalised(some.named, " ")).toEqual(["must not be empty"]);
  expect(normalised(some.named, "x")).toBe("x");
  expect(normalised(some.truth, false)).toBe(false);
  expect(normalised(some.choice, "two")).toBe("two");
  expect(normalised(some.flags, ["B", "None", "A", "B"])).toEqual(["A", "B"]);
  expect(normalised(some.flags, [])).toEqual([]);
});

test("flags of the server are told as they are, and what is no list is not told", () => {
  expect(some.flags.fromServer?.(["B", "None", "0x400"])).toEqual(["B", "0x400"]);
  expect(some.flags.fromServer?.("None")).toBeUndefined();
});

test("what counts as equal", () => {
  expect(some.text.equal("a", "A")).toBe(false);
  expect(some.named.equal("a", "A")).toBe(true);
  expect(some.choice.equal("one", "One")).toBe(false);
  expect([equalFolded("1", 1), equalFolded(1, 1), equalFolded("a", "b"), equalFolded(Number.NaN, Number.NaN)]).toEqual([
    ...[false, true, false, true],
  ]);
  expect(equalJson({ a: 1, b: { c: [1, null], d: undefined } }, { b: { c: [1, null] }, a: 1 })).toBe(true);
  expect(equalJson([1, 2], [2, 1])).toBe(false);
  expect(equalJson([1, 2], { 0: 1, 1: 2 })).toBe(false);
  expect(equalJson(null, {})).toBe(false);
});
