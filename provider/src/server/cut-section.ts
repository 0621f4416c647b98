import type {
  AttributeQuery,
  CollectionQuery,
  EntryKey,
  EntryObservation,
  Observed,
  QueryAnswer,
  SectionQuery,
} from "../agent/protocol";
import { fold } from "../base/fold";
import { nextTurn, type Turns } from "./turns";

export type Cutter = (query: SectionQuery, hasOthersKeys: boolean) => QueryAnswer | Promise<QueryAnswer>;

/** Of a query that was asked for several: what each of them is answered. */
export function sectionCutter(answer: QueryAnswer, turns: Turns): Cutter {
  // Of another kind it cannot be: the assembly has looked.
  if ("fault" in answer || !("attributes" in answer)) return () => answer;
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
    own.push("fault" in entry ? entry : { ...entry, attributes: pick(entry.attributes, attributes) });
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
