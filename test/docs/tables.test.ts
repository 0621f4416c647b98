import { describe, expect, test } from "vitest";
import { SslFlag } from "../../provider/src";
import { check } from "../../provider/src/reconcile/check";
import type { Field } from "../../provider/src/reconcile/field";
import { KINDS } from "../../provider/src/resources/kinds";
import { CERTIFICATES } from "../reconcile/arbitrary";
import { README, RESOURCE_PAGES, tableOf } from "./pages";

/** As little as each resource can be declared with. */
const LEAST: Readonly<Record<string, Record<string, unknown>>> = {
  ClientCertMappingAuth: { site: "S" },
  OneToOneMapping: { site: "S", certificate: CERTIFICATES[0], userName: "CORP\\alice" },
  SslAccess: { site: "S", sslFlags: [] },
};

test("README lists every resource, and each has a page", () => {
  const listed = tableOf(README, "resource").map(([resource = ""]) => /^\[`(\w+)`\]\((.*)\)$/.exec(resource)?.slice(1));
  const kinds = KINDS.map(({ type }) => [type, `docs/resources/${type}.md`]);
  expect(listed).toEqual(kinds);
  expect([...RESOURCE_PAGES.keys()]).toEqual(KINDS.map(({ type }) => type));
});

describe.each(KINDS)("the page of $type", (kind) => {
  const page = RESOURCE_PAGES.get(kind.type) ?? README;
  const least = LEAST[kind.type] ?? {};
  const rows = tableOf(page, "input").map(([name = "", meaning = "", byDefault = ""]) => ({
    name: name.replaceAll("`", ""),
    meaning,
    byDefault,
  }));
  const rowOf = (name: string) => rows.find((row) => row.name === name) ?? { name, meaning: "", byDefault: "" };
  const fields = kind.fields.filter(({ name }) => name !== "server");

  test("lists every input and no other", () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(fields.map(({ name }) => name).sort());
  });

  test.each(rows)("$name: its default is $byDefault", ({ name, byDefault }) => {
    const { [name]: _, ...without } = least;
    const { inputs, failures } = check(kind, { ...without, server: "web01" });
    const refusals = failures.map(({ reason }) => reason.split(":", 1)[0]);
    const isRequired = byDefault.startsWith("required");
    expect(refusals).toEqual(isRequired ? [name] : []);
    const filled = byDefault === "true" ? true : undefined;
    if (!isRequired && !(name in least)) expect(inputs[name]).toBe(filled);
  });

  test.each(fields)("$name: what a change does, what is compared and what is secret", (field) => {
    const { meaning } = rowOf(field.name);
    expect(/a change replaces/i.test(meaning)).toBe(field.role === "identity");
    expect(/secret/.test(meaning)).toBe(field.secret === true);
    if (field.role === "attribute") expect(/compared without case/i.test(meaning)).toBe(ignoresCase(field));
    expect(/not in state/.test(meaning)).toBe(field.programOnly === true);
    expect(rowOf(field.name).byDefault === "stays").toBe(field.staysWhenUnnamed === true);
  });

  test.each(fields)("$name: of the words that it lists each is accepted, and no other is", ({ name }) => {
    const words = CHOICES[name]?.(rowOf(name).meaning);
    if (words === undefined) return;
    const refused = (word: string) =>
      check(kind, { ...least, server: "web01", [name]: name === "sslFlags" ? listWith(word) : word }).failures.length;
    expect(words.length).toBeGreaterThan(1);
    expect(words.map(refused)).toEqual(words.map(() => 0));
    expect(acceptedBy(kind.fields.find((field) => field.name === name))).toEqual([...words].sort());
  });

  test("lists every output", () => {
    const told = /^Outputs: every input[\s\S]*?\n\n/m.exec(page.text)?.[0] ?? "";
    const names = [...told.matchAll(/`(\w+)`/g)].map(([, name]) => name).filter((name) => name !== "certificate");
    expect(names).toEqual(expect.arrayContaining(["server", ...kind.derivedNames]));
    expect(names).toHaveLength(kind.derivedNames.length + 1);
    const inputs = { ...least, server: "web01" };
    expect(Object.keys(kind.derive(inputs)).sort()).toEqual([...kind.derivedNames].sort());
  });
});

const backticked = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, word = ""]) => word);
const CHOICES: Readonly<Record<string, (meaning: string) => string[]>> = {
  logonMethod: backticked,
  sslFlags: backticked,
  onExisting: backticked,
};

const ALL_WORDS = ["Interactive", "Batch", "Network", "ClearText", "takeOver", "refuse", ...Object.values(SslFlag)];

/** Which words of all fields one takes. */
function acceptedBy(field: Field | undefined): string[] {
  return ALL_WORDS.filter((word) => {
    let refused = false;
    field?.normalise(field.name === "sslFlags" ? [word] : word, () => (refused = true));
    return field !== undefined && !refused;
  }).sort();
}

function listWith(flag: string): string[] {
  return flag === "SslRequireCert" ? [flag, "SslNegotiateCert"] : [flag];
}

function ignoresCase(field: Field): boolean {
  return field.equal("CORP\\alice", "corp\\ALICE");
}
