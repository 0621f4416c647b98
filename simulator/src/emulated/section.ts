import type { NativeElement } from "../engine/native";
import { Refusal } from "./faults";
import { foldCase } from "./fold";
import type { SectionObservation, SectionOperation, SectionQuery, Value } from "./messages";
import { metadataOf } from "./metadata";
import { entriesAt, locationAbove } from "./place";
import { Plan, presence } from "./plan";
import { planEntry } from "./plan-entry";
import { observeAll, readEntries } from "./read-entries";
import { isEncrypted, observe } from "./values";
import type { View } from "./view";
import type { Claims } from "./waves";
import { readWebConfig } from "./web-config";

/** A section at a location. */
export const section = { plan, read, claims };

/** Every refusal comes from here. `proof`: looks back at what was written. */
function plan(view: View, operation: SectionOperation, proof: boolean): Plan {
  const { section, location, collection, entries } = operation;
  const drawn = new Plan();
  const element = view.section(section, location);
  // Whether "present" is said of an inherited value too is not known for every version of IIS: it is no less unset.
  const bearable = (name: string) =>
    (proof || presence(element, name) === undefined) && isAsInherited(view, operation, name);
  // What is so only because it is inherited would change with the level above.
  const pin = (name: string) => !proof && location !== "" && isPinnable(element, name);
  if (!proof) drawn.stood = stoodAt(view, operation);
  drawn.differing(element, operation, { pin, bearable });
  if (entries === undefined) return drawn;
  if (collection === undefined) throw new Refusal({ kind: "protocol", text: "Entries without a collection" });
  const place = { section, location, ...collection };
  entriesAt(view, place);
  for (const wish of entries) planEntry(view, place, wish, drawn);
  return drawn;
}

/** What is set at this very location and is not what the level above has: without it something else would hold. */
function stoodAt(view: View, operation: SectionOperation): Record<string, Value> {
  const element = view.section(operation.section, operation.location);
  const stood: Record<string, Value> = {};
  for (const name of operation.report ?? []) {
    if (isEncrypted(element, name) || presence(element, name) === false) continue;
    if (isAsInherited(view, operation, name)) continue;
    const observed = observe(element, { name, as: "value" }, Buffer.alloc(32));
    if ("value" in observed) stood[name] = observed.value;
  }
  return stood;
}

/** Where the level above locks a value, that it is so has to be enough. */
function isPinnable(element: NativeElement, name: string): boolean {
  return presence(element, name) === false && metadataOf(element.getAttribute(name), "isLocked") !== true;
}

function isAsInherited(view: View, { section, location }: SectionOperation, name: string): boolean {
  const here = view.section(section, location).getAttribute(name);
  if (location === "") return here.isInheritedFromDefaultValue;
  return here.value === view.section(section, locationAbove(location)).getAttribute(name).value;
}

function read(view: View, query: SectionQuery, nonce: Buffer): SectionObservation {
  if (query.collection?.collection !== undefined) throw nested();
  const section = view.section(query.section, query.location);
  const attributes = observeAll(section, query.attributes ?? [], nonce);
  const told = {
    attributes,
    ...(query.webConfig && { webConfig: readWebConfig(view, query.section, query.location) }),
  };
  if (query.collection === undefined) return told;
  return { ...told, entries: readEntries(view, query, query.collection, nonce) };
}

function claims({ section, location, set, unset, collection, entries = [] }: SectionOperation): Claims {
  const here = foldCase(`${section}|${location}`);
  const attributes = [...Object.keys(set ?? {}), ...(unset ?? [])].map((name) => foldCase(`${here}|${name}`));
  const wishes = entries.map((wish) => {
    if ("collection" in wish || "entries" in wish) throw nested();
    return entryClaims(foldCase(`${section}/${collection?.name}|${wish.key}`), location);
  });
  return {
    marks: [...attributes, ...wishes.flatMap(({ marks }) => marks)],
    against: [...attributes, ...wishes.flatMap(({ against }) => against)],
    level: entries.length === 0 ? undefined : levelOf(location),
  };
}

/** An entry at the server level meets the same key at every location, since they all inherit it. */
function entryClaims(entry: string, location: string): Claims {
  const here = `${entry}|AT|${foldCase(location)}`;
  const anywhere = `${entry}|ANY`;
  return { marks: [here, anywhere], against: location === "" ? [anywhere] : [here, `${entry}|AT|`] };
}

/** How far below the server level; locations of one level never see each other's entries. */
function levelOf(location: string): number {
  return location === "" ? 0 : location.split("/").length;
}

function nested(): Refusal {
  return new Refusal({ kind: "protocol", text: "This agent does not serve a collection that an entry holds" });
}
