import type { NativeCollection, NativeElement } from "../engine/native";
import { toFault } from "./faults";
import type { EntryKey, Fault } from "./messages";
import { askedKey, keyOf } from "./values";

/** An entry whose key cannot be read is found by no key, and told as a fault. */
export interface Entry {
  readonly element: NativeElement;
  readonly key?: string;
  /** The key attribute as it stands. */
  readonly text?: string;
  readonly fault?: Fault;
}

/** The entries of one collection as a view found them, by key. */
export class Entries {
  readonly collection: NativeCollection;
  readonly all: readonly Entry[];
  readonly #texts = new Set<string>();
  readonly #byKey = new Map<string, Entry[]>();
  readonly #key: EntryKey;

  constructor(collection: NativeCollection, key: EntryKey) {
    this.collection = collection;
    this.#key = key;
    this.all = Array.from({ length: collection.count }, (_, index) => entryOf(collection.getItem(index), key));
    for (const entry of this.all) this.#file(entry);
  }

  /** `key` as a request names it. */
  find(key: string): readonly Entry[] {
    return this.#byKey.get(askedKey(this.#key, key)) ?? [];
  }

  hasText(text: string): boolean {
    return this.#texts.has(text);
  }

  #file(entry: Entry): void {
    if (entry.key === undefined || entry.text === undefined) return;
    this.#texts.add(entry.text);
    const same = this.#byKey.get(entry.key);
    if (same) same.push(entry);
    else this.#byKey.set(entry.key, [entry]);
  }
}

function entryOf(element: NativeElement, key: EntryKey): Entry {
  try {
    const text = String(element.getAttribute(key.attribute).value);
    return { element, text, key: keyOf(key, text) };
  } catch (error) {
    return { element, fault: toFault(error) };
  }
}
