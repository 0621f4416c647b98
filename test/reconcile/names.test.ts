import { expect, test } from "vitest";
import { check } from "../../provider/src/reconcile/check";
import { Claims } from "../../provider/src/reconcile/claims";
import { attributeName, checkable, inputsOf, namesOf, sayable, sectionName } from "../../provider/src/reconcile/names";
import { siteOf, whereOf } from "../../provider/src/reconcile/place";
import { equalFolded, equalJson, flags, text } from "../../provider/src/reconcile/values";
import { kindOf } from "./kind-of";

const mapping = kindOf("OneToOneMapping");
const namesIn = (listed: readonly (readonly [string, unknown])[]) => listed.map(([name]) => name);

test("an output is neither checked nor said, what is filled in is checked and not said, what is of the program is no input", () => {
  expect(namesIn(checkable(mapping))).toEqual(expect.arrayContaining(["server", "serverLevel", "userName"]));
  expect(namesIn(checkable(mapping))).not.toContain("thumbprint");
  expect(namesIn(sayable(mapping))).toEqual(expect.arrayContaining(["serverLevel", "userName"]));
  expect(namesIn(sayable(mapping))).not.toContain("thumbprint");
  expect(namesIn(sayable(mapping))).not.toContain("server");
  expect(namesIn(inputsOf(mapping))).toContain("server");
  expect(namesIn(inputsOf(mapping))).not.toContain("serverLevel");
  expect(namesOf(mapping, "output")).toContain("thumbprint");
});

test("an attribute has the schema's name where it has one, and a section the last name of its path", () => {
  expect(attributeName(["own", text({ role: "attribute" })])).toBe("own");
  const iis = { section: "a/b", attribute: "enabled" };
  expect(attributeName(["own", text({ role: "attribute", iis })])).toBe("enabled");
  expect(sectionName("system.webServer/security/access")).toBe("access");
  expect(sectionName("access")).toBe("access");
});

test("check says that an output is one, and what else there is", () => {
  const { failures } = check(mapping, { server: "a", site: "S", thumbprint: "AB", nothing: 1 });
  const reasons = failures.map(({ reason }) => reason);
  expect(reasons).toContainEqual(expect.stringMatching(/^thumbprint: is an output, and cannot be set; it has site, /));
  expect(reasons).toContainEqual(
    expect.stringMatching(/^nothing: OneToOneMapping has no such property; it has site, /),
  );
});

test("check passes on what is no refusal", () => {
  const broken = { ...text({ role: "attribute" }), normalise: () => broke() };
  const kind = { ...mapping, properties: { ...mapping.properties, broken } };
  expect(() => check(kind, { server: "a", site: "S", broken: "x" })).toThrow("a fault of ours");
});

function broke(): never {
  throw new Error("a fault of ours");
}

test("two declarations are duplicates though their claim says nothing of attributes that must be there", () => {
  const claims = new Claims();
  const kind = kindOf("SiteAuthentication");
  claims.claim(kind, "one", { server: "a", site: "S" });
  expect(() => claims.claim(kind, "two", { server: "A", site: "s" })).toThrow(/"two".*"one"/);
});

test("only texts are the same in another case", () => {
  expect(equalFolded("Ä", "ä")).toBe(true);
  expect(equalFolded(undefined, "x")).toBe(false);
  expect(equalFolded("x", 1)).toBe(false);
  expect(equalFolded(1, 1)).toBe(true);
  expect(equalJson({ a: undefined, b: [{ d: 1, c: 2 }] }, { b: [{ c: 2, d: 1 }] })).toBe(true);
  expect(equalJson([1, 2], [2, 1])).toBe(false);
});

test("what has no place says none", () => {
  expect(whereOf({ server: "a" })).toStrictEqual({ server: "a" });
  expect(whereOf({ server: "a", site: "S", path: "p" })).toStrictEqual({ server: "a", site: "S", path: "p" });
  expect(siteOf({ site: ["S"] })).toBeUndefined();
});

test("what is no text is no flag, though it would print as one", () => {
  const said: string[] = [];
  const property = flags({ role: "attribute", flags: ["A"], none: "None", never: { B: "is not in the schema" } });
  property.normalise(["A", ["B"]], (reason, path) => void said.push(`${path} ${reason}`));
  expect(said).toEqual(["[1] expected one of A, found a list"]);
});
