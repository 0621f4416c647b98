import type { Declaration } from "../document/declarations";
import { locksElement, locksItem } from "../document/locks";
import { invalidIndex, lockedSection, lockViolation } from "../errors";
import type { NativeAttribute, NativeElement, Scalar } from "../native";
import type { AttributeSchema, ElementSchema } from "../schema/types";
import { AttributeView, type Origin } from "./attribute";
import { CollectionView } from "./collection";
import type { Context } from "./context";
import { elementMetadata, setElementMetadata } from "./metadata";
import { childSource, type Source } from "./source";

/** What an element's metadata tell of the section that it belongs to. */
export interface SectionFacts {
  readonly declaration: Declaration;
  readonly overrideMode: string;
  readonly overrideModeEffective: string;
  setOverrideMode(mode: string): void;
}

/** What stands around an element. */
export interface Surroundings {
  /** Absent for a section, and for a loose entry. */
  readonly parent?: ElementView;
  /** The element with the defaults of every entry, such as siteDefaults. */
  readonly defaults?: ElementView;
  /** Set for an entry: refuses a key that another one has. */
  readonly checkKey?: (entry: ElementView, attribute: AttributeSchema, text: string) => void;
  /** Why the section cannot be written to here; absent: it can. */
  readonly refusal?: () => boolean;
}

export class ElementView implements NativeElement {
  private readonly collectionView: CollectionView | null;

  constructor(
    readonly context: Context,
    readonly schema: ElementSchema,
    public source: Source,
    public around: Surroundings,
  ) {
    this.collectionView = schema.collection === null ? null : new CollectionView(this, schema.collection);
  }

  get tagName(): string {
    return this.schema.name;
  }

  get collection(): CollectionView | null {
    return this.collectionView;
  }

  get isEntry(): boolean {
    return this.around.checkKey !== undefined;
  }

  get isSection(): boolean {
    return false;
  }

  /** undefined for a loose entry. */
  get section(): SectionFacts | undefined {
    return this.around.parent?.section;
  }

  getAttribute(name: string): NativeAttribute {
    return this.attribute(name);
  }

  setAttribute(name: string, value: Scalar): void {
    this.attribute(name).set(value);
  }

  deleteAttribute(name: string): void {
    this.attribute(name).delete();
  }

  getChildElement(name: string): ElementView {
    const child = this.child(name);
    child.checkReadable();
    return child;
  }

  getMetadata(name: string): unknown {
    return elementMetadata(this, name);
  }

  setMetadata(name: string, value: unknown): void {
    setElementMetadata(this, name, value);
  }

  deleteElement(): void {
    this.beforeWrite();
    if (this.isLocked) throw lockViolation();
    this.source.removeOwn();
  }

  /** A level above has locked this element, or an element around it. */
  get isLocked(): boolean {
    if (this.source.above().some(({ xml }) => locksItem(xml))) return true;
    const { parent } = this.around;
    return parent !== undefined && (parent.isLocked || parent.locksChild(this.tagName));
  }

  locksChild(name: string): boolean {
    return this.source.above().some(({ xml }) => locksElement(xml, name));
  }

  /** The text of an attribute from the nearest place that has one. */
  find(name: string): { readonly text: string | undefined; readonly origin: Origin } {
    const own = this.source.own()?.xml.attributes.get(name);
    if (own !== undefined) return { text: own, origin: "own" };
    for (const { xml } of [...this.source.above()].reverse()) {
      const text = xml.attributes.get(name);
      if (text !== undefined) return { text, origin: "above" };
    }
    const { text } = this.around.defaults?.findIfKnown(name) ?? { text: undefined };
    return { text, origin: text === undefined ? "schema" : "defaultElement" };
  }

  checkReadable(): void {
    for (const { name, isEncrypted } of this.schema.attributes) if (isEncrypted) this.attribute(name).checkReadable();
  }

  /** Merges every collection below: throws 0x800700B7 for keys that meet. */
  checkKeys(): void {
    this.collectionView?.checkKeys();
    for (const { name } of this.schema.elements) this.child(name).checkKeys();
  }

  beforeWrite(): void {
    this.context.touch();
    if (this.refused) throw lockedSection();
  }

  write(attribute: AttributeSchema, text: string): void {
    this.around.checkKey?.(this, attribute, text);
    this.source.ensureOwn().attributes.set(attribute.name, text);
    if (isKey(attribute)) this.keyChanged();
  }

  erase(attribute: AttributeSchema): void {
    if (this.source.own()?.xml.attributes.delete(attribute.name) && isKey(attribute)) this.keyChanged();
  }

  /** Only keys of entries that are in a collection bear on what was worked out before. */
  private keyChanged(): void {
    if (this.isEntry) this.context.document.changed();
  }

  /** An element with the defaults of this one's children or entries. */
  child(name: string): ElementView {
    const schema = this.schema.elementByName.get(name);
    if (schema === undefined) throw invalidIndex();
    const defaults = this.around.defaults?.childIfKnown(name);
    const source = childSource(this.context.document, this.source, name);
    return new ElementView(this.context, schema, source, { parent: this, ...(defaults && { defaults }) });
  }

  childIfKnown(name: string): ElementView | undefined {
    return this.schema.elementByName.has(name) ? this.child(name) : undefined;
  }

  private get refused(): boolean {
    return this.around.refusal?.() ?? this.around.parent?.refused ?? false;
  }

  private attribute(name: string): AttributeView {
    const schema = this.schema.attributeByName.get(name);
    if (schema === undefined) throw invalidIndex();
    return new AttributeView(this, schema);
  }

  private findIfKnown(name: string): { readonly text: string | undefined } {
    return this.schema.attributeByName.has(name) ? this.find(name) : { text: undefined };
  }
}

function isKey({ isUniqueKey, isCombinedKey }: AttributeSchema): boolean {
  return isUniqueKey || isCombinedKey;
}
