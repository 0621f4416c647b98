import type { NativeElement } from "../engine/native";
import { toFault } from "./faults";
import type {
  AttributeQuery,
  CollectionQuery,
  EntryObservation,
  Observed,
  Query,
  QueryAnswer,
  SectionObservation,
} from "./messages";
import { askedKey, keyOf, observe } from "./values";
import type { View } from "./view";

/** One query; what cannot be read is answered as a fault and spoils no other. */
export function read(view: View, query: Query, nonce: Buffer): QueryAnswer {
  try {
    const section = view.section(query.section, query.location);
    const attributes = observeAll(section, query.attributes ?? [], nonce);
    if (query.collection === undefined) return { attributes };
    return { attributes, entries: readEntries(view, query, query.collection, nonce) };
  } catch (error) {
    return { fault: toFault(error) };
  }
}

function readEntries(
  view: View,
  { section, location }: Query,
  { name, key, attributes, keys }: CollectionQuery,
  nonce: Buffer,
): EntryObservation[] {
  const entries = view.entries(section, location, name);
  const above = location === "" ? undefined : view.entries(section, "", name);
  const asked = keys && new Set(keys.map((one) => askedKey(key, one)));
  const answers: EntryObservation[] = [];
  for (const element of entries.all()) {
    const found = keyOf(key, String(element.getAttribute(key.attribute).value));
    if (asked && !asked.has(found)) continue;
    const inherited = above !== undefined && above.find(key, found).length > 0;
    answers.push({ attributes: observeAll(element, attributes, nonce), inherited });
  }
  return answers;
}

function observeAll(
  element: NativeElement,
  queries: readonly AttributeQuery[],
  nonce: Buffer,
): SectionObservation["attributes"] {
  const observed: [string, Observed][] = queries.map((query) => [query.name, observe(element, query, nonce)]);
  return Object.fromEntries(observed);
}
