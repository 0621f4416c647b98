import type {
  AttributeQuery,
  CollectionQuery,
  EntryKey,
  EntryObservation,
  Observed,
  Query,
  QueryAnswer,
} from "../agent/messages";
import { fold } from "../fold";
import { Draft } from "./query-draft";

/**
 * Queries with as few left as can answer them all, and the way back: the answer to each query, cut out of the merged
 * ones. Merged are queries of the same location, section and collection that want no attribute in two forms.
 */
export function mergeQueries(queries: readonly Query[]): {
  readonly queries: readonly Query[];
  readonly cut: (answers: readonly QueryAnswer[]) => QueryAnswer[];
} {
  const drafts: Draft[] = [];
  const bySort = new Map<string, Draft[]>();
  const homes = queries.map((query) => {
    const sort = sortOf(query);
    const candidates = bySort.get(sort) ?? [];
    bySort.set(sort, candidates);
    const home = candidates.find((draft) => draft.takes(query));
    if (home) return home;
    const draft = new Draft(query);
    candidates.push(draft);
    drafts.push(draft);
    return draft;
  });
  const cut = (answers: readonly QueryAnswer[]) => {
    const cutters = new Map(drafts.map((draft, at) => [draft, cutter(answers[at] as QueryAnswer)]));
    return queries.map((query, at) => {
      const home = homes[at] as Draft;
      return (cutters.get(home) as Cutter)(query, home.hasOthersKeys);
    });
  };
  return { queries: drafts.map((draft) => draft.query()), cut };
}

/** Only queries of one sort are merged. One without a collection stays apart: a collection's fault is none of its. */
function sortOf({ location, section, collection }: Query): string {
  const { attribute, compare } = collection?.key ?? {};
  return JSON.stringify([fold(location), section, collection?.name, attribute, compare]);
}

type Cutter = (query: Query, hasOthersKeys: boolean) => QueryAnswer;

function cutter(answer: QueryAnswer): Cutter {
  if ("fault" in answer) return () => answer;
  let index: EntryIndex | undefined;
  return ({ attributes = [], collection }, hasOthersKeys) => {
    const own = { attributes: pick(answer.attributes, attributes) };
    if (!collection || !answer.entries) return own;
    if (!collection.keys || !hasOthersKeys) return { ...own, entries: cutEntries(answer.entries, collection) };
    index ??= indexOf(answer.entries, collection.key);
    return { ...own, entries: cutEntries(find(index, collection.keys, collection.key), collection) };
  };
}

type EntryIndex = ReadonlyMap<string, readonly EntryObservation[]>;

/** As the agent does it: an entry whose key cannot be read is found by no key. */
function indexOf(entries: readonly EntryObservation[], key: EntryKey): EntryIndex {
  const index = new Map<string, EntryObservation[]>();
  for (const entry of entries) {
    const observed = "fault" in entry ? undefined : entry.attributes[key.attribute];
    if (!observed || "fault" in observed || "hmac" in observed) continue;
    const text = normal("sha256" in observed ? observed.sha256 : String(observed.value), key);
    const same = index.get(text) ?? [];
    index.set(text, same);
    same.push(entry);
  }
  return index;
}

function find(index: EntryIndex, keys: readonly string[], key: EntryKey): EntryObservation[] {
  const wanted = new Set(keys.map((text) => normal(text, key)));
  return [...wanted].flatMap((text) => index.get(text) ?? []);
}

function normal(text: string, { compare }: EntryKey): string {
  return compare === "caseless" ? fold(text) : text;
}

function cutEntries(entries: readonly EntryObservation[], { attributes }: CollectionQuery): EntryObservation[] {
  return entries.map((entry) =>
    "fault" in entry ? entry : { attributes: pick(entry.attributes, attributes), inherited: entry.inherited },
  );
}

function pick(
  observed: Readonly<Record<string, Observed>>,
  attributes: readonly AttributeQuery[],
): Readonly<Record<string, Observed>> {
  const names = attributes.map(({ name }) => name).filter((name) => Object.hasOwn(observed, name));
  return Object.fromEntries(names.map((name) => [name, observed[name] as Observed]));
}
