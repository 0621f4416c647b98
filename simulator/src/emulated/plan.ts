import type { NativeElement } from "../engine/native";
import { Refusal } from "./faults";
import { type Operation, type TakenEntry, type Value, wanted } from "./messages";
import { metadataOf } from "./metadata";
import { entriesAt, locationAbove } from "./place";
import { planEntry } from "./plan-entry";
import { assign, erase, holds, isEncrypted, observe } from "./values";
import type { View } from "./view";

/** What has to be touched for one operation; nothing has been touched yet. */
export class Plan {
  readonly steps: (() => void)[] = [];
  /** Attributes that the steps are about; `entry` where one is added or removed. */
  readonly touched: string[] = [];
  readonly taken: TakenEntry[] = [];
  stood: Record<string, Value> = {};

  /** Steps for what differs from `wish`; answers the names. */
  differing(element: NativeElement, wish: Wish, { pin = no, bearable = no }: Judgement = {}): string[] {
    const sets = wanted(wish.set).filter(([name, value]) => !holds(element, name, value) || pin(name));
    const unsets = (wish.unset ?? []).filter((name) => presence(element, name) !== false && !bearable(name));
    for (const [name, value] of sets) this.steps.push(() => assign(element, name, value));
    for (const name of unsets) this.steps.push(() => erase(element, name));
    const differed = [...sets.map(([name]) => name), ...unsets];
    this.touched.push(...differed);
    return differed;
  }
}

interface Judgement {
  /** Written though it is so already. */
  readonly pin?: (name: string) => boolean;
  /** Left though it is to be unset. */
  readonly bearable?: (name: string) => boolean;
}

const no = () => false;

interface Wish {
  readonly set?: object;
  readonly unset?: readonly string[];
}

/** Every refusal comes from here. `proof`: looks back at what was written. */
export function plan(view: View, operation: Operation, proof: boolean): Plan {
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
function stoodAt(view: View, operation: Operation): Record<string, Value> {
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

/** Whether the attribute is written at this very element; undefined where this server does not say. */
export function presence(element: NativeElement, name: string): unknown {
  return metadataOf(element.getAttribute(name), "isPresent");
}

/** Where the level above locks a value, that it is so has to be enough. */
function isPinnable(element: NativeElement, name: string): boolean {
  return presence(element, name) === false && metadataOf(element.getAttribute(name), "isLocked") !== true;
}

function isAsInherited(view: View, { section, location }: Operation, name: string): boolean {
  const here = view.section(section, location).getAttribute(name);
  if (location === "") return here.isInheritedFromDefaultValue;
  return here.value === view.section(section, locationAbove(location)).getAttribute(name).value;
}
