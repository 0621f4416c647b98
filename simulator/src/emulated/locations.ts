import { itemsOf } from "../engine/native";
import { toFault } from "./faults";
import { foldCase } from "./fold";
import type { LocationBelow, LocationsObservation, LocationsQuery } from "./messages";
import { collectionAt, locationAbove } from "./place";
import { observeAll } from "./read-entries";
import type { View } from "./view";

const MOST = 200;
const LONGEST = 500;

/** What a section holds at the locations below a site that applicationHost.config has. */
export function readLocations(view: View, query: LocationsQuery, nonce: Buffer): LocationsObservation {
  view.requireSite(query.site);
  const prefix = foldCase(`${query.site}/`);
  const below = view.locationPaths().filter((path) => foldCase(path).startsWith(prefix));
  const locations = below.slice(0, MOST).map((path) => factsOf(view, query, path, nonce));
  return { locations, left: below.length - locations.length };
}

function factsOf(view: View, query: LocationsQuery, location: string, nonce: Buffer): LocationBelow {
  const path = location.slice(query.site.length + 1).slice(0, LONGEST);
  try {
    const section = view.section(query.section, location);
    return {
      path,
      attributes: observeAll(section, query.attributes ?? [], nonce),
      own: ownCount(view, query, location),
    };
  } catch (error) {
    const fault = toFault(error);
    if (fault.kind === "conflict" || fault.kind === "share") throw error;
    return { path, fault };
  }
}

/** Entries that the site, or a location between, does not hold. */
function ownCount(view: View, { section, collection }: LocationsQuery, location: string): number {
  if (collection === undefined) return 0;
  const countAt = (place: string) => itemsOf(collectionAt(view, section, place, collection)).length;
  return Math.max(0, countAt(location) - countAt(locationAbove(location)));
}
