import type {
  AttributeQuery,
  CollectionQuery,
  EntryKey,
  EntryObservation,
  Observed,
  Query,
  QueryAnswer,
} from "../agent/messages";
import { fold } from "../base/fold";
import { Draft } from "./query-draft";
import { nextTurn, Turns } from "./turns";

/**
 * Queries with as few left as can answer them all, and the way back: the answer to each query, cut out of the merged
 * ones in turns of the event loop. Merged are queries of the same location, section and collection that want no attribute in two forms.
 */
export function mergeQueries(queries: readonly Query[]): {
  readonly queries: readonly Query[];
  readonly cut: (answers: readonly QueryAnswer[]) => Promise<QueryAnswer[]>;
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
  const cut = async (answers: readonly QueryAnswer[]) => {
    const turns = new Turns();
    const cutters = new Map(drafts.map((draft, at) => [draft, cutter(answers[at] as QueryAnswer, turns)]));
    const own: QueryAnswer[] = [];
    for (const [at, query] of queries.entries()) {
      const home = homes[at] as Draft;
      own.push(await (cutters.get(home) as Cutter)(query, home.hasOthersKeys));
    }
    return own;
  };
  return { queries: drafts.map((draft) => draft.query()), cut };
}

/** Only queries of one sort are merged. One without a collection stays apart: a collection's fault is none of its. */
function sortOf({ location, section, collection }: Query): string {
  const { attribute, compare } = collection?.key ?? {};
  return JSON.stringify([fold(location), section, collection?.name, attribute, compare, collection?.damaged]);
}

type Cutter = (query: Query, hasOthersKeys: boolean) => QueryAnswer | Promise<QueryAnswer>;

function cutter(answer: QueryAnswer, turns: Turns): Cutter {
  if ("fault" in answer) return () => answer;
  let index: EntryIndex | undefined;
  /** By the names of their attributes: all who want every entry share them. */
  const uncut = new Map<string, EntryObservation[]>();
  return async ({ attributes = [], collection, webConfig }, hasOthersKeys) => {
    const told = webConfig && answer.webConfig !== undefined ? { webConfig: answer.webConfig } : {};
    const own = { attributes: pick(answer.attributes, attributes), ...told };
    if (!collection || !answer.entries) return own;
    if (!collection.keys || !hasOthersKeys) {
      const names = JSON.stringify(collection.attributes.map(({ name }) => name));
      const entries = uncut.get(names) ?? (await cutEntries(answer.entries, collection, turns));
      uncut.set(names, entries);
      return { ...own, entries };
    }
    index ??= await indexOf(answer.entries, collection.key, turns);
    const found = find(index, collection.keys, collection.key);
    return { ...own, entries: await cutEntries(found, collection, turns) };
  };
}

type EntryIndex = ReadonlyMap<string, readonly EntryObservation[]>;

/** As the agent does it: an entry whose key cannot be read is found by no key. */
async function indexOf(entries: readonly EntryObservation[], key: EntryKey, turns: Turns): Promise<EntryIndex> {
  const index = new Map<string, EntryObservation[]>();
  for (const entry of entries) {
    if (turns.isOver()) await nextTurn();
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

async function cutEntries(
  entries: readonly EntryObservation[],
  { attributes }: CollectionQuery,
  turns: Turns,
): Promise<EntryObservation[]> {
  const own: EntryObservation[] = [];
  for (const entry of entries) {
    if (turns.isOver()) await nextTurn();
    own.push("fault" in entry ? entry : { attributes: pick(entry.attributes, attributes), inherited: entry.inherited });
  }
  return own;
}

function pick(
  observed: Readonly<Record<string, Observed>>,
  attributes: readonly AttributeQuery[],
): Readonly<Record<string, Observed>> {
  const names = attributes.map(({ name }) => name).filter((name) => Object.hasOwn(observed, name));
  return Object.fromEntries(names.map((name) => [name, observed[name] as Observed]));
}
