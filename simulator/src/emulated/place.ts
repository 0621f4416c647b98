import { ProcessKilled } from "../engine/errors";
import { itemsOf, type NativeElement } from "../engine/native";
import type { Entries, Entry } from "./entries";
import { toFault } from "./faults";
import { foldCase } from "./fold";
import type { AccountsQuery, EntryKey } from "./messages";
import { entryPath } from "./metadata";
import type { View } from "./view";

/** A collection at a location, and how its entries are told apart. */
export interface Place {
  readonly section: string;
  readonly location: string;
  /** Child element that holds the collection, or "" for the section's own. */
  readonly name: string;
  readonly key: EntryKey;
}

/** The location above a path is the path without its last part, then the site, then the server level. */
export function locationAbove(location: string): string {
  return location.slice(0, Math.max(0, location.lastIndexOf("/")));
}

type InEntries = Pick<AccountsQuery, "section" | "location" | "collection" | "attribute">;

/** What is found there, and at all levels above. */
export function entriesAt(view: View, place: Place): Entries {
  const entries = view.entries(place);
  entriesAbove(view, place);
  return entries;
}

/** What the level above holds there; undefined at the server level itself. */
function entriesAbove(view: View, place: Place): Entries | undefined {
  return place.location === "" ? undefined : entriesAt(view, { ...place, location: locationAbove(place.location) });
}

/**
 * Whether an entry is the location's own: what the levels above hold shows up here too. Where they hold the same text it
 * tells where the entry stands, since behind a clear element a location may hold it itself.
 */
export function ownership(view: View, place: Place): (entry: Entry) => boolean {
  const above = entriesAbove(view, place);
  const path = foldCase(`${APPHOST}/${place.location}`);
  return ({ element, text }) =>
    above === undefined || text === undefined || !above.hasText(text) || foldCase(entryPath(element)) === path;
}

const APPHOST = "MACHINE/WEBROOT/APPHOST";

/** Those of this location itself. */
export function ownEntries(view: View, place: Place, key: string): Entry[] {
  return entriesAt(view, place).find(key).filter(ownership(view, place));
}

/**
 * Names of the locations below that hold an entry with this key themselves; at the server level, of their sites. They would
 * inherit it, and hold it twice. Only where a `<location>` tag stands can there be one.
 */
export function holdersBelow(view: View, place: Place, key: string): string[] {
  const holders = new Set<string>();
  for (const location of view.locationPaths()) {
    const name = nameBelow(view, place, location);
    if (name !== undefined && holds(view, { ...place, location }, key)) holders.add(name);
  }
  return [...holders];
}

/** What a location below is called for the user; undefined for one that is not below, or lies in no site. */
function nameBelow(view: View, place: Place, location: string): string | undefined {
  if (place.location === "") return view.siteOf(location);
  return foldCase(location).startsWith(foldCase(`${place.location}/`)) ? location : undefined;
}

/** A location that cannot be read was broken before, and holds nobody else up. */
function holds(view: View, place: Place, key: string): boolean {
  try {
    return ownEntries(view, place, key).length > 0;
  } catch (error) {
    if (toFault(error).kind === "conflict") throw error;
    return false;
  }
}

/** The element of a section that holds a collection. */
export function collectionAt(view: View, section: string, location: string, name: string): NativeElement {
  return view.section(section, location).getChildElement(name);
}

/** Of the entries of a collection, in their order. One that cannot be read is told to whoever asks for the entries. */
export function textsIn(view: View, { section, location, collection, attribute }: InEntries): string[] {
  const entries = itemsOf(collectionAt(view, section, location, collection));
  return entries.flatMap((entry) => textIn(entry, attribute) ?? []);
}

function textIn(element: NativeElement, attribute: string): string | undefined {
  try {
    return String(element.getAttribute(attribute).value);
  } catch (error) {
    if (error instanceof ProcessKilled) throw error;
    return undefined;
  }
}
