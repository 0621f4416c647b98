import type { NativeElement } from "../engine/native";
import type { Entries, Entry } from "./entries";
import type {
  AttributeQuery,
  CollectionQuery,
  EntryObservation,
  Observed,
  SectionObservation,
  SectionQuery,
} from "./messages";
import { entriesAt, ownership, type Place } from "./place";
import { isDamaged } from "./remains";
import { observe } from "./values";
import type { View } from "./view";

export function readEntries(
  view: View,
  { section, location }: SectionQuery,
  collection: CollectionQuery,
  nonce: Buffer,
): EntryObservation[] {
  const place: Place = { section, location, name: collection.name, key: collection.key };
  const entries = entriesAt(view, place);
  const isOwn = ownership(view, place);
  return selectEntries(entries, collection).map((entry) => {
    if (entry.fault) return { fault: entry.fault };
    const attributes = observeAll(entry.element, collection.attributes, nonce);
    return { attributes, inherited: !isOwn(entry) };
  });
}

/** In the order of the keys where they are named, else of the collection. */
function selectEntries(entries: Entries, { keys, damaged }: CollectionQuery): readonly Entry[] {
  if (damaged) return entries.all.filter(isDamaged);
  return keys ? [...new Set(keys.flatMap((key) => entries.find(key)))] : entries.all;
}

export function observeAll(
  element: NativeElement,
  queries: readonly AttributeQuery[],
  nonce: Buffer,
): SectionObservation["attributes"] {
  const observed: [string, Observed][] = queries.map((query) => [query.name, observe(element, query, nonce)]);
  return Object.fromEntries(observed);
}
