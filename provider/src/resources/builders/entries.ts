import type { EntryKey, EntryObservation, Observed } from "../../agent/protocol";
import { fold } from "../../base/fold";

export type Entry = Readonly<Record<string, Observed>>;

interface OwnEntries {
  readonly byKey: ReadonlyMap<string, readonly Entry[]>;
  readonly unreadable: boolean;
}

/** Every resource of a location looks for itself in one and the same answer. */
const sorted = new WeakMap<readonly EntryObservation[], Map<string, OwnEntries>>();

/** The location's own entries with this key; `unreadable`: there is one of which nobody knows the key. */
export function entriesWith(
  entries: readonly EntryObservation[],
  { attribute, compare }: EntryKey,
  key: string,
): { readonly own: readonly Entry[]; readonly unreadable: boolean } {
  const orders = sorted.get(entries) ?? new Map<string, OwnEntries>();
  sorted.set(entries, orders);
  const order = `${compare} ${attribute}`;
  const known = orders.get(order) ?? sortEntries(entries, attribute, compare);
  orders.set(order, known);
  return { own: known.byKey.get(normal(key, compare)) ?? [], unreadable: known.unreadable };
}

/** An entry that the server level holds is not this site's, though it shows through. */
function sortEntries(
  entries: readonly EntryObservation[],
  attribute: string,
  compare: EntryKey["compare"],
): OwnEntries {
  const byKey = new Map<string, Entry[]>();
  let unreadable = false;
  for (const entry of entries) {
    if ("fault" in entry) unreadable = true;
    else if (!entry.inherited) {
      const key = keyIn(entry.attributes[attribute], compare);
      if (key === undefined) continue;
      const same = byKey.get(key);
      if (same) same.push(entry.attributes);
      else byKey.set(key, [entry.attributes]);
    }
  }
  return { byKey, unreadable };
}

function keyIn(observed: Observed | undefined, compare: EntryKey["compare"]): string | undefined {
  if (!observed) return undefined;
  if ("sha256" in observed) return observed.sha256;
  return "value" in observed ? normal(String(observed.value), compare) : undefined;
}

function normal(key: string, compare: EntryKey["compare"]): string {
  return compare === "caseless" ? fold(key) : key;
}
