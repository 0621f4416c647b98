import { describe, expect, test, vi } from "vitest";
import type { Query } from "../../provider/src/agent/protocol";
import { Secret } from "../../provider/src/base/secret";
import { check } from "../../provider/src/reconcile/check";
import { Declared } from "../../provider/src/reconcile/declared";
import { difference } from "../../provider/src/reconcile/diff";
import type { Host } from "../../provider/src/reconcile/host";
import { placeKey, sameIdentity } from "../../provider/src/reconcile/identity";
import type { Kind, Observation, ObserveContext, Props } from "../../provider/src/reconcile/kind";
import { create, read, remove, update } from "../../provider/src/reconcile/lifecycle";
import { namesOf, secretNames, withSecrets } from "../../provider/src/reconcile/names";
import { text } from "../../provider/src/reconcile/values";
import { COMMON, PLACE } from "../../provider/src/resources/common";
import { kindOf } from "./kind-of";

// What the lifecycle does at its edges, for a Kind that needs next to nothing.

const query: Query = { kind: "section", location: "S", section: "invented" };
const least: Kind = {
  type: "Least",
  properties: {
    ...PLACE,
    one: text({ role: "attribute", required: true }),
    two: text({ role: "attribute" }),
    word: text({ role: "attribute", secret: true }),
    ...COMMON,
  },
  ensure: () => ({ only: { kind: "section", location: "S", section: "invented" } }),
  absent: (_state, names) =>
    names.has("one") ? { only: { kind: "section", location: "S", section: "invented" } } : {},
  queries: () => ({ only: query }),
  observe: (_answers, { one, two }) => ({ values: { one, ...(two !== undefined && { two }) } }),
};
const wanted = { server: "web01", site: "S", one: "1" };
const never = async () => false;

function hostOf(changes: Partial<Host> = {}) {
  const warnings: string[] = [];
  const ensure = vi.fn<Host["ensure"]>(async () => ({
    result: { done: { only: { changed: true } } },
    answers: {},
    verify: () => true,
  }));
  const hello = vi.fn(async () => ({ modules: ["Present"] }) as never);
  const host: Host = {
    forgetUnreachable: false,
    isUnreachable: () => false,
    hello,
    ensure,
    read: async () => ({ answers: {}, verify: () => true }),
    warn: (site, words) => void warnings.push(`${site}: ${words}`),
    ...changes,
  };
  return { host, ensure, hello, warnings };
}

describe("a Kind of nothing but what it must have", () => {
  test("is made, read, changed and deleted, and its server is not asked who it is", async () => {
    const { host, ensure, hello, warnings } = hostOf();
    const { id, outputs } = await create(least, wanted, host);
    expect([id, outputs]).toEqual(["WEB01/S", wanted]);
    expect(await update(least, outputs, { ...wanted, one: "2" }, () => host)).toEqual({ ...wanted, one: "2" });
    expect(await read(least, outputs, host)).toEqual({ outputs });
    await remove(least, outputs, host, new Declared(), never);
    expect(ensure).toHaveBeenCalledTimes(3);
    expect([hello.mock.calls.length, warnings]).toEqual([0, []]);
    // A delete asks for answers only where something is to be told of them.
    expect(ensure.mock.calls.map(([, queries]) => Object.keys(queries))).toEqual([["only"], ["only"], []]);
  });

  test("whose delete has nothing to take away sends nothing", async () => {
    const { host, ensure } = hostOf();
    await remove(least, { server: "web01", site: "S", two: "2" }, host, new Declared(), never);
    expect(ensure).not.toHaveBeenCalled();
  });

  test("takes every module for there, where it requires none", async () => {
    const seen: boolean[] = [];
    const observe = (_answers: unknown, _props: Props, { hasModule }: ObserveContext): Observation => {
      seen.push(hasModule("Anything"));
      return { values: { one: "1" } };
    };
    await create({ ...least, observe }, wanted, hostOf().host);
    expect(seen).toEqual([true]);
  });

  test("that is not found after it was written is a conflict, which says so", async () => {
    const gone = create({ ...least, observe: () => undefined }, wanted, hostOf().host);
    await expect(gone).rejects.toMatchObject({ code: "server/conflict", text: "what was written is no longer there" });
  });

  test("that cannot be read after it was written is that fault", async () => {
    const fault = { kind: "denied", text: "no" } as const;
    const denied = create({ ...least, observe: () => ({ values: {}, fault }) }, wanted, hostOf().host);
    await expect(denied).rejects.toMatchObject({ code: "server/denied", server: "web01", site: "S" });
  });
});

describe("features", () => {
  const feature = (module: string) => ({ module, remedy: `Install ${module}.`, without: "nothing would work" });
  const requiring = (...modules: string[]): Kind => ({ ...least, requires: () => modules.map(feature) });

  test("the first that is missing is refused before anything is sent, with what would come of it", async () => {
    const { host, ensure } = hostOf();
    await expect(create(requiring("Present", "Missing"), wanted, host)).rejects.toMatchObject({
      code: "server/missing-feature",
      text: "Missing is not installed: nothing would work",
      remedy: "Install Missing.",
    });
    expect(ensure).not.toHaveBeenCalled();
  });

  test("what is there counts in any case, and where none is required nobody asks", async () => {
    await create(requiring("PRESENT"), wanted, hostOf().host);
    const { host, hello } = hostOf({ hello: async () => Promise.reject(new Error("asked")) });
    await expect(create(requiring(), wanted, host)).rejects.toThrow("asked");
    expect(hello).not.toHaveBeenCalled();
  });
});

describe("what is told", () => {
  const told: [Props, boolean][] = [];
  const telling: Kind = {
    ...least,
    requires: () => [],
    afterRemoval: (_answers, removed, { hasModule }) => {
      told.push([removed, hasModule("Present")]);
      return ["opened"];
    },
    observe: (_answers, { one }) => ({ values: { one } }),
  };

  test("of a removal: what was named, and where", async () => {
    const { host, warnings } = hostOf();
    told.length = 0;
    const before = { ...wanted, two: "2" };
    await update(telling, before, { ...wanted, one: "3" }, () => host);
    await update(telling, wanted, { ...wanted, one: "3", two: "2" }, () => host);
    await remove(telling, before, host, new Declared(), never);
    expect(told).toEqual([
      [{ server: "web01", site: "S", two: "2" }, true],
      [before, true],
    ]);
    expect(warnings).toEqual(["S: opened", "S: opened"]);
  });

  test("of another declaration: its inputs, on the same server and nowhere else", async () => {
    const declared = new Declared();
    const other: Kind = { ...least, type: "Other" };
    declared.remember(other, { server: "web01", place: ["S"] }, { ...wanted, one: "theirs" });
    declared.remember(other, { server: "web02", place: ["S"] }, { ...wanted, server: "web02", one: "elsewhere" });
    const seen: unknown[] = [];
    const observe = (_answers: unknown, { one }: Props, { declares }: ObserveContext): Observation => {
      seen.push(
        declares("Other", { site: "s" })?.one,
        declares("Other", { site: "T" }),
        declares("Nobody", { site: "S" }),
      );
      return { values: { one } };
    };
    await create({ ...least, observe }, wanted, hostOf().host, declared);
    expect(seen).toEqual(["theirs", undefined, undefined]);
    expect(declared.elsewhere(other, { server: "WEB01", place: ["S"] }).map(({ identity }) => identity.server)).toEqual(
      ["web02"],
    );
    expect(declared.at(other, { server: "web01", place: ["T"] })).toBeUndefined();
    expect(declared.at(least, { server: "web01", place: ["S"] })).toBeUndefined();
  });
});

test("places of types, and identities, are told apart", () => {
  expect(placeKey(least, ["a", "b"])).not.toBe(placeKey(least, ["a", ""]));
  expect(placeKey(least, ["a"])).not.toBe(placeKey({ type: "Other" }, ["a"]));
  expect(placeKey(least, ["A"])).toBe(placeKey(least, ["a"]));
  expect(sameIdentity({ server: "W", place: ["a"] }, { server: "w", place: ["A"] })).toBe(true);
  expect(sameIdentity({ server: "w", place: ["a"] }, { server: "w", place: ["a", ""] })).toBe(false);
  expect(sameIdentity({ server: "w", place: ["a"] }, { server: "x", place: ["a"] })).toBe(false);
});

test("secrets are sealed where they are text, and nothing else is", () => {
  expect(secretNames(least)).toEqual(["word"]);
  expect(namesOf(least, "attribute")).toEqual(["one", "two", "word"]);
  const sealed = withSecrets(least, { one: "1", word: "planted" });
  expect(sealed.one).toBe("1");
  expect(sealed.word).toBeInstanceOf(Secret);
  expect(withSecrets(least, { word: 5 })).toEqual({ word: 5 });
  expect(withSecrets(least, {})).toEqual({});
});

describe("check", () => {
  const reasons = (news: Props) => check(least, { ...wanted, ...news }).failures.map(({ reason }) => reason);

  test("refuses what there is not, by its name; what is the engine's own, or has no value, is passed over", () => {
    expect(reasons({ three: "3" })).toEqual([
      "three: Least has no such property; it has site, serverLevel, one, two, word, connection (input/invalid)",
    ]);
    expect(reasons({ three__: "3" })).toHaveLength(1);
    expect(reasons({ __three: "3", four: undefined, five: null })).toEqual([]);
  });

  test("takes null for what is not there", () => {
    expect(reasons({ one: null })).toEqual(["one: is required (input/invalid)"]);
    expect(check(kindOf("ClientCertMappingAuth"), { server: "w", site: "S", enabled: null }).inputs).toMatchObject({
      enabled: true,
    });
  });

  test("passes on what is no refusal", () => {
    const broken = {
      ...least.properties.one,
      normalise: () => {
        throw new TypeError("a defect");
      },
    } as never;
    expect(() => check({ ...least, properties: { ...least.properties, one: broken } }, wanted)).toThrow(TypeError);
  });
});

test("a difference in the identity replaces, and what else differs is told apart from it", () => {
  const olds = { ...wanted, two: "2" };
  expect(difference(least, olds, { ...olds, site: "T", two: "3" })).toEqual({
    replaces: ["site"],
    writes: ["two"],
    notes: [],
  });
  // Nobody knows what it was.
  expect(difference(least, { site: "S", one: "1" }, wanted)).toEqual({ replaces: ["server"], writes: [], notes: [] });
  expect(difference(least, wanted, { ...wanted, one: "2", connection: "web01" })).toEqual({
    ...{ replaces: [], writes: ["one"], notes: ["connection"] },
  });
});
