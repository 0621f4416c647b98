import type { Entries, Entry } from "./entries";
import type { EntryKey } from "./messages";
import type { View } from "./view";

/** A collection at a location, and how its entries are told apart. */
export interface Place {
  readonly section: string;
  readonly location: string;
  /** Child element that holds the collection, or "" for the section's own. */
  readonly name: string;
  readonly key: EntryKey;
}

/** What the server level holds there; undefined at the server level itself. */
export function entriesAbove(view: View, place: Place): Entries | undefined {
  return place.location === "" ? undefined : view.entries({ ...place, location: "" });
}

/**
 * Those of this location itself: what the server level holds shows up here too. The text of the key tells, since it is
 * unique in what a location sees.
 */
export function ownEntries(view: View, place: Place, key: string): Entry[] {
  const above = entriesAbove(view, place);
  return view
    .entries(place)
    .find(key)
    .filter(({ text }) => text === undefined || !above?.hasText(text));
}

/** Sites that hold an entry with this key, at themselves or below. Only where a `<location>` tag stands can there be one. */
export function holdingSites(view: View, place: Place, key: string): string[] {
  const sites = new Set<string>();
  for (const location of view.locationPaths()) {
    const site = view.siteOf(location);
    if (site === undefined || sites.has(site)) continue;
    if (ownEntries(view, { ...place, location }, key).length > 0) sites.add(site);
  }
  return [...sites];
}
