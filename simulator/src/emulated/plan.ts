import type { NativeElement } from "../engine/native";
import type { Entries } from "./entries";
import { Refusal } from "./faults";
import { type EntryKey, type EntryWish, type Operation, type PresentEntry, type TakenEntry, wanted } from "./messages";
import { askedKey, assign, holds, isSecret, present, schemaOf } from "./values";
import type { View } from "./view";

/** What has to be touched for one operation; nothing has been touched yet. */
export interface Plan {
  readonly changes: readonly (() => void)[];
  readonly taken: readonly TakenEntry[];
}

export interface PlanOptions {
  /** A proof does not mind an attribute that is set here to what it would inherit. */
  readonly proof: boolean;
}

/** Compares an operation with what a view shows. Refusals come from here, so nothing is touched for a refused operation. */
export function plan(view: View, operation: Operation, options: PlanOptions): Plan {
  const section = view.section(operation.section, operation.location);
  const draft = new Draft();
  draft.attributes(section, operation, (name) => options.proof && holdsWhatItInherits(view, operation, name));
  for (const wish of operation.entries ?? []) planEntry(view, operation, wish, draft);
  return draft;
}

class Draft implements Plan {
  readonly changes: (() => void)[] = [];
  readonly taken: TakenEntry[] = [];

  /** Names of the attributes that have to change. */
  attributes(
    element: NativeElement,
    wish: { readonly set?: object; readonly unset?: readonly string[] },
    bearable: (name: string) => boolean = () => false,
  ): string[] {
    const sets = wanted(wish.set).filter(([name, value]) => !holds(element, name, value));
    const unsets = (wish.unset ?? []).filter((name) => isSet(element, name) && !bearable(name));
    for (const [name, value] of sets) this.changes.push(() => assign(element, name, value));
    for (const name of unsets) this.changes.push(() => element.deleteAttribute(name));
    return [...sets.map(([name]) => name), ...unsets];
  }
}

function isSet(element: NativeElement, name: string): boolean {
  return element.getAttribute(name).getMetadata("isPresent") === true;
}

function holdsWhatItInherits(view: View, { section, location }: Operation, name: string): boolean {
  if (location === "") return false;
  const here = view.section(section, location).getAttribute(name).value;
  return here === view.section(section, "").getAttribute(name).value;
}

function planEntry(view: View, operation: Operation, wish: EntryWish, draft: Draft): void {
  const { collection, section, location } = operation;
  if (collection === undefined) throw new Refusal({ kind: "protocol", text: "entries without a collection" });
  const { name, key } = collection;
  const entries = view.entries(section, location, name);
  const asked = askedKey(key, wish.key);
  const here = entries.find(key, asked);
  const above = location === "" ? [] : view.entries(section, "", name).find(key, asked);
  if (!wish.present) planRemoval(entries, own(here, above, key), draft);
  else if (above.length > 0) throw new Refusal({ kind: "inherited", text: "the server level holds this entry" });
  else if (here.length > 0) planTakeOver(entries, here, key, wish, draft);
  else planAddition(view, operation, { entries, wish, key, asked, name }, draft);
}

/** Sites that hold such an entry at themselves or below: only where a `<location>` tag stands can there be one. */
function holdingSites(view: View, section: string, name: string, key: EntryKey, asked: string): string[] {
  const sites = new Set<string>();
  for (const path of view.locationPaths()) {
    const site = view.siteOf(path);
    if (site === undefined || sites.has(site)) continue;
    const above = view.entries(section, "", name).find(key, asked);
    if (own(view.entries(section, path, name).find(key, asked), above, key).length > 0) sites.add(site);
  }
  return [...sites];
}

/** Two entries of one text cannot be in one collection, so what has the text of an entry above is that entry. */
function own(
  here: readonly NativeElement[],
  above: readonly NativeElement[],
  { attribute }: EntryKey,
): NativeElement[] {
  const inherited = new Set(above.map((element) => element.getAttribute(attribute).value));
  return here.filter((element) => !inherited.has(element.getAttribute(attribute).value));
}

function planRemoval(entries: Entries, elements: readonly NativeElement[], draft: Draft): void {
  for (const element of elements) draft.changes.push(() => entries.remove(element));
}

/** Of several entries that are the same to us, the one that IIS matches stays. */
function planTakeOver(
  entries: Entries,
  here: readonly NativeElement[],
  key: EntryKey,
  wish: PresentEntry,
  draft: Draft,
): void {
  const text = (wish.set as Record<string, unknown>)[key.attribute];
  const kept = here.find((element) => element.getAttribute(key.attribute).value === text) ?? here[0];
  if (kept === undefined) return;
  const was = report(kept, wish);
  planRemoval(
    entries,
    here.filter((element) => element !== kept),
    draft,
  );
  const differed = draft.attributes(kept, wish);
  if (wish.refuseDifferent && (differed.length > 0 || here.length > 1)) {
    throw new Refusal({ kind: "exists", text: "the entry is there already, and differs" });
  }
  if (differed.length > 0) draft.taken.push({ key: wish.key, differed, was });
}

function report(element: NativeElement, { report = [] }: PresentEntry): TakenEntry["was"] {
  const names = report.filter((name) => !isSecret(element, name));
  return Object.fromEntries(
    names.map((name) => [name, present(schemaOf(element, name), element.getAttribute(name).value)]),
  );
}

interface Addition {
  readonly entries: Entries;
  readonly wish: PresentEntry;
  readonly key: EntryKey;
  readonly asked: string;
  readonly name: string;
}

function planAddition(view: View, { section, location }: Operation, addition: Addition, draft: Draft): void {
  const { entries, wish, key, asked, name } = addition;
  const missing = (wish.needed ?? []).find((attribute) => !Object.hasOwn(wish.set, attribute));
  if (missing !== undefined) {
    throw new Refusal({ kind: "incomplete", text: `a new entry needs ${missing}`, attribute: missing });
  }
  const sites = location === "" ? holdingSites(view, section, name, key, asked) : [];
  if (sites.length > 0) throw new Refusal({ kind: "heldBySites", text: "sites hold this entry", sites });
  draft.changes.push(() => {
    const element = entries.create();
    for (const [attribute, value] of wanted(wish.set)) assign(element, attribute, value);
    entries.add(element);
  });
}
