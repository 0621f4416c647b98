import { duplicate, type Key, keyText } from "../document/keys";
import type { CollectionSchema } from "../schema/types";
import { elementsOf, type XmlElement } from "../xml/nodes";
import type { ElementView } from "./element";
import type { Held } from "./source";

/** An entry, and whether the location that is looked at holds it. */
export interface Entry extends Held {
  readonly own: boolean;
}

/** What add, remove and clear of all levels come to; worked out anew when the document has changed. */
export class MergedEntries {
  private entries: Entry[] = [];
  private taken: Set<string>[] = [];
  private version = -1;

  constructor(
    private readonly owner: ElementView,
    private readonly schema: CollectionSchema,
    private readonly keys: readonly Key[],
  ) {}

  /** Throws 0x800700B7 where two levels, or one, hold the same key. */
  list(): readonly Entry[] {
    const { document } = this.owner.context;
    if (this.version === document.version) return this.entries;
    this.entries = [];
    this.taken = this.keys.map(() => new Set());
    const { source } = this.owner;
    for (const held of source.above()) this.mergeLevel(held, false);
    const own = source.own();
    if (own !== undefined) this.mergeLevel(own, true);
    this.version = document.version;
    return this.entries;
  }

  /** Throws 0x800700B7 where an entry has this one's key. */
  checkNew(xml: XmlElement): void {
    this.list();
    this.claim(xml, false);
  }

  /** Spares working everything out again after an entry was put at the end. */
  appended(xml: XmlElement): void {
    const own = this.owner.source.own();
    if (own === undefined || !this.schema.mergeAppend) return;
    this.entries.push({ ...own, xml, own: true });
    this.claim(xml, true);
    this.version = this.owner.context.document.version;
  }

  keyOf(key: Key, xml: XmlElement): string {
    return keyText(key, (name) => xml.attributes.get(name));
  }

  private mergeLevel({ xml, ...held }: Held, own: boolean): void {
    const added: Entry[] = [];
    for (const child of elementsOf(xml)) {
      if (child.name === this.schema.addElement) {
        this.claim(child, true);
        added.push({ ...held, xml: child, own });
      } else if (child.name === this.schema.clearElement) {
        this.forget([...this.entries.splice(0), ...added.splice(0)]);
      } else if (child.name === this.schema.removeElement) {
        for (const list of [this.entries, added]) this.removeFrom(list, child);
      }
    }
    if (this.schema.mergeAppend) this.entries.push(...added);
    else this.entries.unshift(...added);
  }

  private claim(xml: XmlElement, take: boolean): void {
    if (this.schema.allowDuplicates) return;
    const texts = this.keys.map((key) => this.keyOf(key, xml));
    for (const [index, key] of this.keys.entries()) {
      if (!this.taken[index]?.has(texts[index] ?? "")) continue;
      const where = this.owner.context.document.whereabouts(xml);
      throw duplicate(key, xml.name, (name) => xml.attributes.get(name) ?? "", where);
    }
    if (take) for (const [index, text] of texts.entries()) this.taken[index]?.add(text);
  }

  private forget(gone: readonly Entry[]): void {
    for (const { xml } of gone) {
      for (const [index, key] of this.keys.entries()) this.taken[index]?.delete(this.keyOf(key, xml));
    }
  }

  private removeFrom(list: Entry[], directive: XmlElement): void {
    const gone = list.filter(({ xml }) =>
      this.keys.every((key) => this.keyOf(key, xml) === this.keyOf(key, directive)),
    );
    this.forget(gone);
    list.splice(0, list.length, ...list.filter((entry) => !gone.includes(entry)));
  }
}
