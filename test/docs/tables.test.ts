import { describe, expect, test } from "vitest";
import { SslFlag } from "../../provider/src";
import { check } from "../../provider/src/reconcile/check";
import { sayable } from "../../provider/src/reconcile/names";
import type { Property } from "../../provider/src/reconcile/property";
import { KINDS } from "../../provider/src/resources/kinds";
import { sentencesOf } from "../../scripts/describe/pages";
import { CERTIFICATES } from "../reconcile/arbitrary";
import { README, RESOURCE_PAGES, tableOf } from "./pages";

/** As little as each resource can be declared with. */
const LEAST: Readonly<Record<string, Record<string, unknown>>> = {
  ClientCertMappingAuth: { site: "S" },
  OneToOneMapping: { site: "S", certificate: CERTIFICATES[0], userName: "CORP\\alice" },
  SiteAuthentication: { site: "S", anonymousAuthentication: false },
  SslAccess: { site: "S", sslFlags: [] },
  SslBinding: { endpoint: "*:443", disableHttp2: false },
  WindowsFeature: {},
};

/** They require any one of their attributes. */
const ONE_OF_SEVERAL = ["SiteAuthentication", "SslBinding"];

test("README lists every resource, and each has a page", () => {
  const listed = tableOf(README, "resource").map(([resource = ""]) => /^\[`(\w+)`\]\((.*)\)$/.exec(resource)?.slice(1));
  const kinds = KINDS.map(({ type }) => [type, `docs/resources/${type}.md`]);
  expect(listed).toEqual(kinds);
  expect([...RESOURCE_PAGES.keys()]).toEqual(KINDS.map(({ type }) => type));
});

// The tables themselves are made from the properties; what their sentences say in words is held here.
describe.each(KINDS)("what the sentences of $type say", (kind) => {
  const least = LEAST[kind.type] ?? {};
  const sentences = sentencesOf(kind.type);
  const properties = sayable(kind).filter(([name]) => name !== "server");

  test.each(properties)("%s: its default", (name, property) => {
    const { [name]: _, ...without } = least;
    const { inputs, failures } = check(kind, { ...without, server: "web01" });
    const isRequired = property.required === true || name === "site";
    expect(failures.length > 0).toBe(isRequired || (name in least && ONE_OF_SEVERAL.includes(kind.type)));
    const said = /Default: (.*)\.$/.exec(sentences.get(name) ?? "")?.[1];
    expect(said === "true").toBe(property.default === true);
    expect(said === undefined).toBe(isRequired);
    if (!isRequired && !(name in least)) expect(inputs[name]).toBe(property.default);
    expect(said === "what is stored stays").toBe(property.staysWhenUnnamed === true);
  });

  test.each(properties)("%s: how it is compared, and where it stands", (name, property) => {
    const sentence = sentences.get(name) ?? "";
    if (property.role === "attribute") expect(/compared without case/i.test(sentence)).toBe(ignoresCase(property));
    expect(/not in state/.test(sentence)).toBe(property.role === "program");
  });

  test.each(properties)("%s: of the words that it lists each is accepted, and no other is", (name, property) => {
    if (!["logonMethod", "sslFlags", "onExisting"].includes(name)) return;
    const words = new Set(backticked(sentences.get(name) ?? ""));
    const refused = (word: string) =>
      check(kind, { ...least, server: "web01", [name]: name === "sslFlags" ? listWith(word) : word }).failures.length;
    expect(words.size).toBeGreaterThan(1);
    expect([...words].map(refused)).toEqual([...words].map(() => 0));
    expect(acceptedBy(name, property)).toEqual([...words].sort());
  });
});

const backticked = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, word = ""]) => word);

const ALL_WORDS = ["Interactive", "Batch", "Network", "ClearText", "takeOver", "refuse", ...Object.values(SslFlag)];

/** Which words of all properties one takes. */
function acceptedBy(name: string, property: Property): string[] {
  return ALL_WORDS.filter((word) => {
    let refused = false;
    property.normalise(name === "sslFlags" ? [word] : word, () => (refused = true));
    return !refused;
  }).sort();
}

function listWith(flag: string): string[] {
  return flag === "SslRequireCert" ? [flag, "SslNegotiateCert"] : [flag];
}

function ignoresCase(property: Property): boolean {
  return property.equal("CORP\\alice", "corp\\ALICE");
}
