import fc from "fast-check";
import { expect, test } from "vitest";
import type {
  AttributeQuery,
  CollectionQuery,
  EntryObservation,
  Observed,
  QueryAnswer,
  SectionQuery,
} from "../../provider/src/agent/protocol";
import { fold } from "../../provider/src/base/fold";
import { mergeQueries } from "../../provider/src/server/batch";
import { ofSection } from "../support/sections";

const mappings = (fields: Partial<CollectionQuery> = {}): CollectionQuery => ({
  name: "oneToOneMappings",
  key: { attribute: "certificate", compare: "bytes" },
  attributes: [{ name: "userName", as: "value" }],
  ...fields,
});
const query = (fields: Partial<SectionQuery> = {}): SectionQuery => ({
  kind: "section" as const,
  location: "Site",
  section: "mapping",
  ...fields,
});

test("equal queries are asked once, whatever the case of their location", () => {
  const queries = [query({ collection: mappings() }), query({ location: "SITE", collection: mappings() })];
  expect(mergeQueries(queries).queries).toHaveLength(1);
});

test("keys of many callers become one query for all of them", () => {
  const { queries } = mergeQueries([
    query({ collection: mappings({ keys: ["aa"] }) }),
    query({ collection: mappings({ keys: ["bb"], attributes: [{ name: "password", as: "hmac" }] }) }),
  ]);
  expect(queries).toEqual([
    query({
      collection: mappings({
        keys: ["aa", "bb"],
        attributes: [
          { name: "userName", as: "value" },
          { name: "password", as: "hmac" },
          { name: "certificate", as: "digest" },
        ],
      }),
    }),
  ]);
});

test("absent keys mean all, and all is what is asked", () => {
  const { queries } = mergeQueries([
    query({ collection: mappings({ keys: ["aa"] }) }),
    query({ collection: mappings() }),
  ]);
  const [first] = queries.map((one) => ofSection(one));
  expect(first?.collection?.keys).toBeUndefined();
});

test("one attribute in two forms is asked in two queries", () => {
  const { queries } = mergeQueries([
    query({ attributes: [{ name: "a", as: "value" }] }),
    query({ attributes: [{ name: "a", as: "hmac" }] }),
    query({ attributes: [{ name: "b", as: "value" }] }),
  ]);
  expect(queries).toHaveLength(2);
});

test("a fault reaches everybody who asked for that, and nobody else", async () => {
  const { queries, cut } = mergeQueries([
    query({ attributes: [{ name: "a", as: "value" }] }),
    query({ attributes: [{ name: "b", as: "value" }] }),
    query({ collection: mappings() }),
  ]);
  const fault = { fault: { kind: "denied", text: "no" } } as const;
  expect(queries).toHaveLength(2);
  expect(await cut([fault, { attributes: {}, entries: [] }])).toEqual([fault, fault, { attributes: {}, entries: [] }]);
});

test("answers cut out of the merged ones are what separate queries would have been answered", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyQuery(), { maxLength: 8 }), anyStore(), async (queries, store) => {
      const merged = mergeQueries(queries);
      const cut = await merged.cut(merged.queries.map((one) => ask(store, ofSection(one))));
      expect(cut).toEqual(queries.map((one) => ask(store, one)));
    }),
    { numRuns: 500 },
  );
});

test("merging never asks more, and merging again changes nothing", () => {
  fc.assert(
    fc.property(fc.array(anyQuery(), { maxLength: 8 }), (queries) => {
      const once = mergeQueries(queries).queries;
      expect(once.length).toBeLessThanOrEqual(queries.length);
      expect(mergeQueries([...queries, ...queries]).queries).toHaveLength(once.length);
    }),
  );
});

type Entry = Record<string, string> | "unreadable";

/** What a section of a small server holds: texts by attribute. */
interface Store {
  readonly attributes: Record<string, string>;
  readonly entries: readonly Entry[];
}

/** How an agent answers one query: straight from the store. */
function ask(store: Map<string, Store>, { location, section, attributes = [], collection }: SectionQuery): QueryAnswer {
  const held = store.get(JSON.stringify([fold(location), section]));
  if (!held) return { fault: { kind: "unknownSite", text: fold(location) } };
  const own = { attributes: observeAll(held.attributes, attributes) };
  if (!collection) return own;
  const { key, keys, damaged, attributes: wanted } = collection;
  const normal = key.compare === "caseless" ? fold : (text: string) => text;
  const keyOf = (entry: Record<string, string>) => {
    const text = entry[key.attribute] ?? "";
    return normal(key.compare === "bytes" ? digest(text) : text);
  };
  const show = (entry: Entry): EntryObservation =>
    entry === "unreadable"
      ? { fault: { kind: "unknown", text: "damaged" } }
      : { attributes: observeAll(entry, wanted), inherited: false };
  if (damaged)
    return { ...own, entries: held.entries.filter((entry) => entry !== "unreadable" && entry.a === "ß").map(show) };
  if (!keys) return { ...own, entries: held.entries.map(show) };
  const entries = [...new Set(keys.map(normal))].flatMap((text) =>
    held.entries.filter((entry) => entry !== "unreadable" && keyOf(entry) === text).map(show),
  );
  return { ...own, entries };
}

function observeAll(held: Record<string, string>, wanted: readonly AttributeQuery[]): Record<string, Observed> {
  return Object.fromEntries(wanted.map(({ name, as }) => [name, observe(held[name] ?? "", as)]));
}

function observe(text: string, as: AttributeQuery["as"]): Observed {
  if (as === "hmac") return { hmac: `hmac of ${text}` };
  if (as === "remains") return { sha256: digest(text), bytes: text.length };
  return as === "digest" ? { sha256: digest(text), canonical: true } : { value: text };
}

function digest(text: string): string {
  return `digest of ${text}`;
}

const NAMES = ["a", "b", "key"];
const TEXTS = ["x", "X", "y", "ß"];

function anyAttributes(): fc.Arbitrary<AttributeQuery[]> {
  const one = fc.record({
    name: fc.constantFrom(...NAMES),
    as: fc.constantFrom<AttributeQuery["as"]>("value", "digest", "remains", "hmac"),
  });
  return fc.uniqueArray(one, { maxLength: 3, selector: ({ name }) => name });
}

function anyQuery(): fc.Arbitrary<SectionQuery> {
  const keys = fc.array(fc.constantFrom(...TEXTS, ...TEXTS.map(digest)), { maxLength: 3 });
  const collection = fc.record(
    {
      name: fc.constant("entries"),
      key: fc.record({ attribute: fc.constant("key"), compare: fc.constantFrom("text", "caseless", "bytes") }),
      attributes: anyAttributes(),
      keys,
      damaged: fc.constant(true as const),
    },
    { requiredKeys: ["name", "key", "attributes"] },
  );
  const sensible = collection.map(({ keys, ...rest }) => (rest.damaged ? rest : { ...rest, ...(keys && { keys }) }));
  return fc.record(
    {
      kind: fc.constant("section" as const),
      location: fc.constantFrom("", "Site", "SITE", "gone"),
      section: fc.constantFrom("one", "two"),
      attributes: anyAttributes(),
      collection: sensible,
    },
    { requiredKeys: ["kind", "location", "section"] },
  ) as fc.Arbitrary<SectionQuery>;
}

function anyStore(): fc.Arbitrary<Map<string, Store>> {
  const texts = fc.record({
    a: fc.constantFrom(...TEXTS),
    b: fc.constantFrom(...TEXTS),
    key: fc.constantFrom(...TEXTS),
  });
  const entries = fc.array(fc.oneof({ weight: 5, arbitrary: texts }, fc.constant("unreadable" as const)), {
    maxLength: 5,
  });
  const section = fc.record({ attributes: texts, entries });
  const places = ["", "site"].flatMap((location) =>
    ["one", "two"].map((name) => JSON.stringify([fold(location), name])),
  );
  return fc
    .tuple(...places.map(() => section))
    .map((sections) => new Map(places.map((place, at) => [place, sections[at] as Store])));
}

test("who asks of the web.config is told of it, and nobody else, by one query", async () => {
  const queries = [query(), query({ webConfig: true }), query()];
  const merged = mergeQueries(queries);
  expect(merged.queries).toEqual([query({ webConfig: true })]);
  const own = await merged.cut([{ attributes: {}, webConfig: "present" }]);
  expect(own).toEqual([{ attributes: {} }, { attributes: {}, webConfig: "present" }, { attributes: {} }]);
});

test("what entries hold is asked for whoever asks the same of it, and comes back with them", async () => {
  const inner = (name: string) => ({ name, key: { attribute: "name", compare: "text" } as const, attributes: [] });
  const queries = [
    query({ collection: mappings({ collection: inner("rules") }) }),
    query({ collection: mappings({ collection: inner("rules"), attributes: [{ name: "enabled", as: "value" }] }) }),
    query({ collection: mappings({ collection: inner("bindings") }) }),
    query({ collection: mappings() }),
  ];
  const merged = mergeQueries(queries);
  expect(merged.queries.map((one) => ofSection(one).collection?.collection?.name)).toEqual([
    "rules",
    "bindings",
    undefined,
  ]);
  const held = [{ attributes: {}, inherited: false }];
  const entry = { attributes: { userName: { value: "a" }, enabled: { value: true } }, inherited: false, entries: held };
  const [first, second] = await merged.cut(merged.queries.map(() => ({ attributes: {}, entries: [entry] })));
  expect(first).toEqual({ attributes: {}, entries: [{ ...entry, attributes: { userName: { value: "a" } } }] });
  expect(second).toEqual({ attributes: {}, entries: [{ ...entry, attributes: { enabled: { value: true } } }] });
});
