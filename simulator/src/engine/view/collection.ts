import { missingAttributes } from "../document/check";
import { duplicate, type Key, keysOf, keyText } from "../document/keys";
import { locksItem } from "../document/locks";
import { configError, HRESULT, invalidIndex, lockViolation } from "../errors";
import type { NativeCollection, NativeElement } from "../native";
import type { AttributeSchema, CollectionSchema } from "../schema/types";
import { cloneElement, newElement, removeChild, type XmlElement } from "../xml/nodes";
import { ElementView, type Surroundings } from "./element";
import { type Entry, MergedEntries } from "./merged";
import { cannotRemoveInherited, entrySource, inheritedEntrySource, type Source } from "./source";

/** The entries of an element: inherited ones and its own, as one list. */
export class CollectionView implements NativeCollection {
  private readonly keys: readonly Key[];
  private readonly merged: MergedEntries;
  private readonly views = new WeakMap<XmlElement, ElementView>();
  private readonly loose = new WeakSet<ElementView>();

  constructor(
    private readonly owner: ElementView,
    private readonly schema: CollectionSchema,
  ) {
    this.keys = keysOf(schema.entry);
    this.merged = new MergedEntries(owner, schema, this.keys);
  }

  get count(): number {
    return this.merged.list().length;
  }

  /** Those of the entries' own collections too. */
  checkKeys(): void {
    const entries = this.merged.list();
    if (this.schema.entry.collection === null && this.schema.entry.elements.length === 0) return;
    for (const entry of entries) this.viewOf(entry).checkKeys();
  }

  getItem(index: number): NativeElement {
    const view = this.viewOf(this.entryAt(index));
    view.checkReadable();
    return view;
  }

  createElement(tagName: string = this.schema.addElement): NativeElement {
    if (tagName !== this.schema.addElement) throw invalidIndex();
    const held = { xml: newElement(tagName), location: "" };
    const view = this.makeView(entrySource(held, () => {}));
    view.around = this.entryDefaults();
    this.loose.add(view);
    return view;
  }

  add(element: NativeElement, index: number): void {
    this.beforeWrite(this.schema.addElement);
    const entry = element instanceof ElementView && this.loose.has(element) ? element : undefined;
    const xml = entry?.source.own()?.xml;
    if (entry === undefined || xml === undefined) {
      throw configError(HRESULT.readOnly, "The element was not made by this collection, or is in one already");
    }
    this.checkComplete(xml);
    this.merged.checkNew(xml);
    this.insert(xml, index);
    this.loose.delete(entry);
    entry.source = this.sourceOf({ xml, location: "", own: true });
    entry.around = this.surroundings();
    this.views.set(xml, entry);
  }

  removeAt(index: number): void {
    const entry = this.entryAt(index);
    this.beforeWrite(entry.own ? "" : (this.schema.removeElement ?? ""));
    this.remove(entry);
  }

  /** Also shuts inherited entries out, by the collection's clear element. */
  clear(): void {
    this.beforeWrite(this.schema.clearElement ?? "");
    const inherited = this.merged.list().filter((entry) => !entry.own);
    if (inherited.some(({ xml }) => locksItem(xml))) throw lockViolation();
    if (this.schema.clearElement === null && inherited.length > 0) throw cannotRemoveInherited();
    const xml = this.owner.source.ensureOwn();
    const { addElement, removeElement, clearElement } = this.schema;
    const directives = new Set([addElement, removeElement, clearElement]);
    const kept = xml.children.filter((child) => child.kind !== "element" || !directives.has(child.name));
    xml.children.splice(0, xml.children.length, ...(clearElement === null ? [] : [newElement(clearElement)]), ...kept);
    this.owner.context.document.changed();
  }

  private entryAt(index: number): Entry {
    const entry = this.merged.list()[index];
    if (entry === undefined) throw invalidIndex();
    return entry;
  }

  private beforeWrite(tag: string): void {
    this.owner.beforeWrite();
    if (this.owner.isLocked || (tag !== "" && this.owner.locksChild(tag))) throw lockViolation();
  }

  private checkComplete(xml: XmlElement): void {
    const missing = missingAttributes(this.schema.entry, xml);
    if (missing.length === 0) return;
    throw configError(HRESULT.fileNotFound, `Element is missing required attributes ${missing.join(",")}`);
  }

  private insert(xml: XmlElement, index: number): void {
    const { document } = this.owner.context;
    const siblings = this.owner.source.ensureOwn().children;
    const next =
      index < 0
        ? undefined
        : this.merged
            .list()
            .slice(index)
            .find((entry) => entry.own);
    const at = next === undefined ? siblings.length : siblings.indexOf(next.xml);
    siblings.splice(at, 0, xml);
    document.uncommitted.add(xml);
    document.changed();
    if (next === undefined) this.merged.appended(xml);
  }

  private viewOf(entry: Entry): ElementView {
    const known = this.views.get(entry.xml);
    if (known !== undefined) return known;
    const view = this.makeView(this.sourceOf(entry));
    this.views.set(entry.xml, view);
    return view;
  }

  private makeView(source: Source): ElementView {
    return new ElementView(this.owner.context, this.schema.entry, source, this.surroundings());
  }

  private surroundings(): Surroundings {
    return {
      ...this.entryDefaults(),
      parent: this.owner,
      checkKey: (entry, attribute, text) => this.checkKey(entry, attribute, text),
    };
  }

  /** Such as siteDefaults; those of an application stand in its site, and behind them those beside the sites. */
  private entryDefaults(): { defaults?: ElementView } {
    const name = this.schema.defaultElement;
    if (name === null) return {};
    const found: ElementView[] = [];
    for (let around: ElementView | undefined = this.owner; around !== undefined; around = around.around.parent) {
      const defaults = around.childIfKnown(name);
      if (defaults !== undefined) found.push(defaults);
    }
    for (const [index, outer] of found.slice(1).entries()) {
      const inner = found[index];
      if (inner !== undefined) inner.around = { ...inner.around, defaults: outer };
    }
    return found[0] === undefined ? {} : { defaults: found[0] };
  }

  private sourceOf(entry: Entry): Source {
    const remove = () => this.remove(entry);
    return entry.own ? entrySource(entry, remove) : inheritedEntrySource(entry, () => this.override(entry), remove);
  }

  private checkKey(entry: ElementView, attribute: AttributeSchema, text: string): void {
    const key = this.keys.find(({ attributes }) => attributes.includes(attribute));
    if (key === undefined || this.schema.allowDuplicates) return;
    const get = (name: string) => (name === attribute.name ? text : entry.find(name).text);
    const wanted = keyText(key, get);
    const self = entry.source.own()?.xml ?? entry.source.above()[0]?.xml;
    const other = this.merged.list().find(({ xml }) => xml !== self && this.merged.keyOf(key, xml) === wanted);
    if (other !== undefined) throw duplicate(key, this.schema.addElement, (name) => get(name) ?? "");
  }

  private remove(entry: Entry): void {
    const { document } = this.owner.context;
    if (entry.own) removeChild(this.owner.source.ensureOwn(), entry.xml);
    else this.removeInherited(entry);
    document.changed();
  }

  private removeInherited({ xml }: Entry): void {
    if (locksItem(xml)) throw lockViolation();
    if (this.schema.removeElement === null) throw cannotRemoveInherited();
    const directive = newElement(this.schema.removeElement);
    for (const { name } of this.keys.flatMap(({ attributes }) => attributes)) {
      const text = xml.attributes.get(name);
      if (text !== undefined) directive.attributes.set(name, text);
    }
    this.owner.source.ensureOwn().children.push(directive);
  }

  /** The same entry here, the inherited one removed. */
  private override(entry: Entry): XmlElement {
    this.removeInherited(entry);
    const copy = cloneElement(entry.xml);
    this.owner.source.ensureOwn().children.push(copy);
    this.owner.context.document.uncommitted.add(copy);
    this.owner.context.document.changed();
    return copy;
  }
}
