import { type NativeCollection, type NativeElement, NativeError } from "../engine/native";
import type { EntryKey } from "./messages";
import { keyOf } from "./values";

/** The entries of one collection, found by key without walking it again. */
export class Entries {
  readonly #collection: NativeCollection;
  readonly #elements = new Set<NativeElement>();
  readonly #indexes: Index[] = [];

  constructor(owner: NativeElement) {
    const { collection } = owner;
    if (collection === null) throw new NativeError(0x80070585, `Element ${owner.tagName} has no collection.\r\n`);
    this.#collection = collection;
    for (let index = 0; index < collection.count; index++) this.#elements.add(collection.getItem(index));
  }

  all(): Iterable<NativeElement> {
    return this.#elements;
  }

  find(key: EntryKey, wanted: string): readonly NativeElement[] {
    return this.#index(key).found.get(wanted) ?? [];
  }

  /** A loose entry, filled by the caller and then handed to `add`. */
  create(): NativeElement {
    return this.#collection.createElement();
  }

  add(element: NativeElement): void {
    this.#collection.add(element, -1);
    this.#elements.add(element);
    for (const index of this.#indexes) file(index, element);
  }

  remove(element: NativeElement): void {
    element.deleteElement();
    this.#elements.delete(element);
    for (const { found, keys } of this.#indexes) {
      const text = keys.get(element) ?? "";
      found.set(
        text,
        (found.get(text) ?? []).filter((other) => other !== element),
      );
    }
  }

  #index(wanted: EntryKey): Index {
    const known = this.#indexes.find(({ key }) => key.attribute === wanted.attribute && key.compare === wanted.compare);
    if (known) return known;
    const index: Index = { key: wanted, found: new Map(), keys: new Map() };
    for (const element of this.#elements) file(index, element);
    this.#indexes.push(index);
    return index;
  }
}

interface Index {
  readonly key: EntryKey;
  readonly found: Map<string, NativeElement[]>;
  /** Under which key an entry was filed. */
  readonly keys: Map<NativeElement, string>;
}

function file({ key, found, keys }: Index, element: NativeElement): void {
  const text = keyOf(key, String(element.getAttribute(key.attribute).value));
  keys.set(element, text);
  const same = found.get(text);
  if (same) same.push(element);
  else found.set(text, [element]);
}
