import type {
  AttributeQuery,
  CollectionQuery,
  EntryObservation,
  Observed,
  Query,
  QueryAnswer,
  SectionObservation,
} from "../agent/messages";
import { fold } from "../fold";

/**
 * Queries with as few left as can answer them all, and the way back: the answer to each query, cut out of the merged
 * ones. Merged are queries of the same location, section and collection that want no attribute in two forms.
 */
export function mergeQueries(queries: readonly Query[]): {
  readonly queries: readonly Query[];
  readonly cut: (answers: readonly QueryAnswer[]) => QueryAnswer[];
} {
  const merged: Query[] = [];
  const candidates = new Map<string, number[]>();
  const homes = queries.map((query) => {
    const sort = sortOf(query);
    const same = candidates.get(sort) ?? [];
    candidates.set(sort, same);
    for (const at of same) {
      const both = merge(merged[at] as Query, query);
      if (!both) continue;
      merged[at] = both;
      return at;
    }
    same.push(merged.length);
    merged.push(query);
    return merged.length - 1;
  });
  const cut = (answers: readonly QueryAnswer[]) =>
    queries.map((query, at) => {
      const home = homes[at] as number;
      return cutOut(query, merged[home] as Query, answers[home] as QueryAnswer);
    });
  return { queries: merged, cut };
}

/** Only queries of one sort are merged. One without a collection stays apart: a collection's fault is none of its. */
function sortOf({ location, section, collection }: Query): string {
  const { attribute, compare } = collection?.key ?? {};
  return JSON.stringify([fold(location), section, collection?.name, attribute, compare]);
}

function merge(one: Query, other: Query): Query | undefined {
  const attributes = mergeAttributes(one.attributes ?? [], other.attributes ?? []);
  if (!attributes) return undefined;
  const section = attributes.length > 0 ? { attributes } : {};
  if (!one.collection || !other.collection) return { ...one, ...section };
  const collection = mergeCollections(one.collection, other.collection);
  return collection && { ...one, ...section, collection };
}

function mergeCollections(one: CollectionQuery, other: CollectionQuery): CollectionQuery | undefined {
  const attributes = mergeAttributes(one.attributes, other.attributes);
  if (!attributes) return undefined;
  const { keys: _, ...all } = { ...one, attributes };
  if (!one.keys && !other.keys) return all;
  if (equalSets(one.keys, other.keys)) return { ...all, keys: one.keys as readonly string[] };
  // Whose an entry is, its key says: the answer must tell it.
  const keyed = mergeAttributes(attributes, [keyQuery(one)]);
  if (!keyed) return undefined;
  const keys = one.keys && other.keys && { keys: [...new Set([...one.keys, ...other.keys])] };
  return { ...all, attributes: keyed, ...keys };
}

/** The form in which a key attribute can be compared with keys. */
function keyQuery({ key }: CollectionQuery): AttributeQuery {
  return { name: key.attribute, as: key.compare === "bytes" ? "digest" : "value" };
}

function mergeAttributes(
  one: readonly AttributeQuery[],
  other: readonly AttributeQuery[],
): readonly AttributeQuery[] | undefined {
  const forms = new Map(one.map(({ name, as }) => [name, as]));
  for (const { name, as } of other) {
    if ((forms.get(name) ?? as) !== as) return undefined;
    forms.set(name, as);
  }
  return Array.from(forms, ([name, as]) => ({ name, as }));
}

function equalSets(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  if (!one || !other) return false;
  const all = new Set(one);
  return new Set(other).size === all.size && other.every((key) => all.has(key));
}

function cutOut(query: Query, merged: Query, answer: QueryAnswer): QueryAnswer {
  if (query === merged || "fault" in answer) return answer;
  const attributes = pick(answer.attributes, query.attributes ?? []);
  const { collection } = query;
  if (!collection || !answer.entries) return { attributes };
  return { attributes, entries: cutEntries(collection, merged.collection as CollectionQuery, answer) };
}

function cutEntries(
  own: CollectionQuery,
  merged: CollectionQuery,
  { entries = [] }: SectionObservation,
): EntryObservation[] {
  const isOwn = own.keys && !equalSets(own.keys, merged.keys) ? matcher(own, own.keys) : () => true;
  return entries.filter(isOwn).map((entry) => {
    if ("fault" in entry) return entry;
    return { attributes: pick(entry.attributes, own.attributes), inherited: entry.inherited };
  });
}

/** As the agent does it: an entry whose key cannot be read is found by no key. */
function matcher({ key }: CollectionQuery, keys: readonly string[]): (entry: EntryObservation) => boolean {
  const normal = key.compare === "caseless" ? fold : (text: string) => text;
  const wanted = new Set(keys.map(normal));
  return (entry) => {
    const observed = "fault" in entry ? undefined : entry.attributes[key.attribute];
    if (!observed || "fault" in observed || "hmac" in observed) return false;
    return wanted.has(normal("sha256" in observed ? observed.sha256 : String(observed.value)));
  };
}

function pick(
  observed: Readonly<Record<string, Observed>>,
  attributes: readonly AttributeQuery[],
): Readonly<Record<string, Observed>> {
  const names = attributes.map(({ name }) => name).filter((name) => Object.hasOwn(observed, name));
  return Object.fromEntries(names.map((name) => [name, observed[name] as Observed]));
}
