import type { Entry } from "./entries";
import { Refusal } from "./faults";
import { type EntryWish, type PresentEntry, type TakenEntry, type Value, wanted } from "./messages";
import { holdersBelow, ownEntries, type Place } from "./place";
import { type Plan, presence } from "./plan";
import { assign, observe } from "./values";
import type { View } from "./view";

export function planEntry(view: View, place: Place, wish: EntryWish, plan: Plan): void {
  const own = ownEntries(view, place, wish.key);
  if (!wish.present) {
    planRemoval(own, plan);
    return;
  }
  if (view.entries(place).find(wish.key).length > own.length) throw inherited(place);
  if (own.length === 0) planAddition(view, place, wish, plan);
  else planTakeOver(own, place, wish, plan);
}

function planRemoval(entries: readonly Entry[], { steps, touched }: Plan): void {
  for (const { element } of entries) {
    steps.push(() => element.deleteElement());
    touched.push("entry");
  }
}

function inherited(place: Place): Refusal {
  const text = "A level above holds an entry with this key, which the location inherits";
  return new Refusal({ kind: "inherited", attribute: place.key.attribute, text });
}

function planAddition(view: View, place: Place, wish: PresentEntry, { steps, touched }: Plan): void {
  refuseIncomplete(wish);
  refuseHeldBelow(view, place, wish.key);
  const { collection } = view.entries(place);
  touched.push("entry");
  steps.push(() => {
    const element = collection.createElement();
    for (const [name, value] of wanted(wish.set)) assign(element, name, value);
    collection.add(element, -1);
  });
}

function refuseIncomplete({ needed = [], set }: PresentEntry): void {
  const missing = needed.find((name) => !Object.hasOwn(set, name));
  if (missing === undefined) return;
  const text = `The entry is not there yet, and a new one needs '${missing}'`;
  throw new Refusal({ kind: "incomplete", attribute: missing, text });
}

function refuseHeldBelow(view: View, place: Place, key: string): void {
  const sites = holdersBelow(view, place, key);
  if (sites.length === 0) return;
  const text = "Locations below hold an entry with this key themselves";
  throw new Refusal({ kind: "heldBySites", attribute: place.key.attribute, sites, text });
}

/** One entry is kept and brought to what is wanted; others of the same key (other spellings of the same bytes) go first. */
function planTakeOver(own: readonly Entry[], { key }: Place, wish: PresentEntry, plan: Plan): void {
  const text = (wish.set as Record<string, unknown>)[key.attribute];
  const kept = own.find((entry) => entry.text === text) ?? own[0];
  if (kept === undefined) return;
  const was = report(kept, wish);
  planRemoval(
    own.filter((entry) => entry !== kept),
    plan,
  );
  const bearable = (name: string) =>
    presence(kept.element, name) === undefined && kept.element.getAttribute(name).isInheritedFromDefaultValue;
  const differed = plan.differing(kept.element, wish, { bearable });
  if (wish.refuseDifferent && (differed.length > 0 || own.length > 1)) {
    const text = "An entry with this key is there already, and differs";
    throw new Refusal({ kind: "exists", attribute: key.attribute, text });
  }
  if (differed.length > 0) plan.taken.push({ key: wish.key, differed, was });
}

/** Former values; never a secret one, and none that cannot be read. */
function report({ element }: Entry, { report: names = [] }: PresentEntry): TakenEntry["was"] {
  const was: [string, Value][] = [];
  for (const name of names) {
    const observed = observe(element, { name, as: "value" }, Buffer.alloc(32));
    if ("value" in observed) was.push([name, observed.value]);
  }
  return Object.fromEntries(was);
}
