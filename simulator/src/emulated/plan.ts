import type { NativeElement } from "../engine/native";
import { Refusal } from "./faults";
import { type Operation, type TakenEntry, wanted } from "./messages";
import { planEntry } from "./plan-entry";
import { assign, erase, holds } from "./values";
import type { View } from "./view";

/** What has to be touched for one operation; nothing has been touched yet. */
export class Plan {
  readonly steps: (() => void)[] = [];
  readonly taken: TakenEntry[] = [];

  /** Steps for what differs from `wish`; answers the names. */
  differing(element: NativeElement, wish: Wish, { pin = no, bearable = no }: Judgement = {}): string[] {
    const sets = wanted(wish.set).filter(([name, value]) => !holds(element, name, value) || pin(name));
    const unsets = (wish.unset ?? []).filter((name) => isPresent(element, name) && !bearable(name));
    for (const [name, value] of sets) this.steps.push(() => assign(element, name, value));
    for (const name of unsets) this.steps.push(() => erase(element, name));
    return [...sets.map(([name]) => name), ...unsets];
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
  // Whether "present" is said of an inherited value too is not known for every version of IIS: it is no less unset.
  const bearable = (name: string) => proof && isAsInherited(view, operation, name);
  const element = view.section(section, location);
  // What is so only because it is inherited would change with the level above.
  const pin = (name: string) => !proof && location !== "" && isPinnable(element, name);
  drawn.differing(element, operation, { pin, bearable });
  for (const wish of entries ?? []) {
    if (collection === undefined) throw new Refusal({ kind: "protocol", text: "Entries came without a collection" });
    planEntry(view, { section, location, ...collection }, wish, drawn);
  }
  return drawn;
}

function isPresent(element: NativeElement, name: string): boolean {
  return element.getAttribute(name).getMetadata("isPresent") === true;
}

/** Where the level above locks a value, that it is so has to be enough. */
function isPinnable(element: NativeElement, name: string): boolean {
  return !isPresent(element, name) && element.getAttribute(name).getMetadata("isLocked") !== true;
}

function isAsInherited(view: View, { section, location }: Operation, name: string): boolean {
  if (location === "") return false;
  const here = view.section(section, location).getAttribute(name).value;
  const above = location.slice(0, Math.max(0, location.lastIndexOf("/")));
  return here === view.section(section, above).getAttribute(name).value;
}
