import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { compileStandin } from "../../simulator/src/standin/compile";
import { required, runPowershell, withoutPowershell } from "../support/powershell";

interface SurfaceType {
  readonly base: string | null;
  readonly members: readonly string[];
  readonly later?: readonly { readonly member: string }[];
}

const FIXTURE = resolve(__dirname, "../fixtures/iis/mwa-surface.json");
const NAMESPACE = "Microsoft.Web.Administration.";

/** Left out on purpose, of the types that an agent works with: other services, or changes of whole locations. */
const LEFT_OUT: Record<string, readonly string[]> = {
  Configuration: ["CacheInvalidated", "RemoveLocationPath", "RenameLocationPath"],
  ConfigurationElement: ["Methods", "RawAttributes"],
  ConfigurationSection: [],
  "ConfigurationElementCollectionBase<T>": [],
  ConfigurationElementCollection: [],
  ConfigurationChildElementCollection: [],
  ConfigurationAttribute: ["SetMetadata"],
  ConfigurationAttributeCollection: [],
  ConfigurationEnumValue: [],
  ConfigurationEnumValueCollection: [],
};

describe.skipIf(withoutPowershell("the stand-in's surface"))("the surface of the stand-in", () => {
  const real = new Map<string, SurfaceType>();
  let standin = new Map<string, { base: string; members: string[] }>();

  beforeAll(async () => {
    const fixture = JSON.parse(readFileSync(FIXTURE, "utf8")) as { types: Record<string, SurfaceType> };
    for (const [name, type] of Object.entries(fixture.types)) real.set(name, type);
    standin = await reflect(await compileStandin({ pwsh: required() }));
  });

  test("has types to compare", () => {
    expect([...standin.keys()]).toContain(`${NAMESPACE}ServerManager`);
    expect(standin.size).toBeGreaterThan(20);
  });

  test("has no type and no member that the real assembly lacks", () => {
    const extra = [...standin].flatMap(([name, { members }]) => {
      const known = real.get(name);
      if (known === undefined) return [name];
      return members.filter((member) => !allows(known, plain(member))).map((member) => `${name}: ${member}`);
    });
    expect(extra).toEqual([]);
  });

  test("derives its types as the real assembly does", () => {
    for (const [name, { base }] of standin) expect([name, base]).toEqual([name, shortName(real.get(name)?.base ?? "")]);
  });

  test.each(Object.entries(LEFT_OUT))("has all of %s but what is left out on purpose", (name, leftOut) => {
    const has = standin.get(NAMESPACE + name)?.members ?? [];
    const wanted = (real.get(NAMESPACE + name)?.members ?? []).map(plain);
    const missing = wanted.filter((member) => !has.some((own) => covers(member, plain(own))));
    expect(missing.map(memberName).sort()).toEqual([...leftOut]);
  });
});

async function reflect(dll: string): Promise<Map<string, { base: string; members: string[] }>> {
  const script = readFileSync(join(__dirname, "surface.ps1"), "utf8").replaceAll("{dll}", dll.replaceAll("'", "''"));
  const { stdout, stderr, code } = await runPowershell(script);
  expect([code, stderr]).toEqual([0, ""]);
  const types = new Map<string, { base: string; members: string[] }>();
  let current = { base: "", members: [] as string[] };
  for (const line of stdout.split(/\r?\n/).filter(Boolean)) {
    const [, word, rest = ""] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (word === "base") current.base = rest;
    else if (word !== "type") current.members.push(line);
    else {
      current = { base: "", members: [] };
      types.set(rest, current);
    }
  }
  return types;
}

function allows(known: SurfaceType, member: string): boolean {
  const members = [...known.members, ...(known.later ?? []).map((later) => later.member)].map(plain);
  return members.some((real) => covers(real, member));
}

/** A property that can only be read is a part of one that can be set too. */
function covers(real: string, own: string): boolean {
  return real === own || real.replace("{ get; set; }", "{ get; }") === own;
}

/** Reflection does not tell `new`; the small collections call the name by which they are looked up `name`, all of them. */
function plain(member: string): string {
  return member.replace(/^new /, "").replace(/(?<=\[string )\w+(?=\])/, "name");
}

function memberName(member: string): string {
  return /(\w+)(\(| \{|$)/.exec(member)?.[1] ?? member;
}

function shortName(type: string): string {
  return type.replaceAll(/[\w.]+\.(\w+)/g, "$1").replace(/^Object$/, "object");
}
