/**
 * The IIS native configuration system, as Microsoft.Web.Administration's wrappers call it: synchronous, and every
 * failure a NativeError with the HRESULT and text of facts (the wrappers' own behaviour, such as collection snapshots,
 * dirty and committed flags and the section cache, is not here but in the stand-in and, in effect, in the emulation).
 */
export class NativeError extends Error {
  override readonly name = "NativeError";
  constructor(
    /** Unsigned, such as 0x80070021. */
    readonly hresult: number,
    message: string,
  ) {
    super(message);
  }
}

export type Scalar = string | number | boolean;
export type AttributeType = "bool" | "uint" | "int" | "int64" | "string" | "enum" | "flags" | "timeSpan";

export interface AdminManagerFactory {
  /** A view of its own of applicationHost.config; the file is read at the first getSection. */
  open(): AdminManager;
  /**
   * What GetWebConfiguration(site) opens: what applicationHost.config says for the site, and above it the site's own
   * web.config. Locations are paths below the site, "" the site itself. It refuses every write.
   */
  openWeb(site: string): AdminManager;
}

export interface AdminManager {
  /** `location`: "" for the server level, else SITE or SITE/path, any case. Same data whatever the spelling. */
  getSection(sectionPath: string, location: string): NativeSection;
  /** One path a `<location>` tag, as written. */
  getLocationPaths(): string[];
  /** Declarations: group names and section names with overrideModeDefault, as RootSectionGroup shows them. */
  getRootSectionGroup(): NativeSectionGroup;
  getMetadata(name: string): unknown;
  setMetadata(name: string, value: unknown): void;
  /**
   * Writes the file when anything was touched through this manager, even where it comes to the same (a set that was
   * refused counts too); else does nothing. After a write the manager refuses all others.
   */
  commit(): void;
  close(): void;
}

export interface NativeSectionGroup {
  readonly name: string;
  readonly groups: readonly NativeSectionGroup[];
  readonly sections: readonly {
    readonly name: string;
    readonly overrideModeDefault: string;
    readonly allowDefinition: string;
    readonly allowLocation: string;
    readonly type: string;
  }[];
}

export interface NativeElement {
  readonly tagName: string;
  readonly schema: NativeSchema;
  getAttribute(name: string): NativeAttribute;
  /** enum and flags take the number or the names. */
  setAttribute(name: string, value: Scalar): void;
  deleteAttribute(name: string): void;
  getChildElement(name: string): NativeElement;
  /** null where the element has none. */
  readonly collection: NativeCollection | null;
  getMetadata(name: string): unknown;
  setMetadata(name: string, value: unknown): void;
  /** Clears the element here; an entry leaves its collection. */
  deleteElement(): void;
}

export interface NativeSection extends NativeElement {
  readonly sectionPath: string;
  readonly isLocked: boolean;
  readonly overrideMode: string;
  readonly overrideModeEffective: string;
  revertToParent(): void;
}

export interface NativeAttribute {
  readonly name: string;
  readonly type: AttributeType;
  /** enum and flags as numbers; a decrypted password. */
  readonly value: Scalar;
  readonly isInheritedFromDefaultValue: boolean;
  /** isPresent, isEncrypted, isDefaultValue, isLocked, encryptionProvider … */
  getMetadata(name: string): unknown;
}

export interface NativeCollection {
  readonly count: number;
  getItem(index: number): NativeElement;
  /** A loose element: reaches the collection with add. */
  createElement(tagName?: string): NativeElement;
  /** `index` -1: at the end. */
  add(element: NativeElement, index: number): void;
  removeAt(index: number): void;
  clear(): void;
}

export interface NativeSchema {
  readonly name: string;
  readonly attributes: readonly NativeAttributeSchema[];
  readonly elements: readonly NativeSchema[];
  readonly collection: {
    readonly addElement: string;
    readonly removeElement: string | null;
    readonly clearElement: string | null;
    readonly allowDuplicates: boolean;
    /** What an entry looks like. */
    readonly entry: NativeSchema;
  } | null;
}

export interface NativeAttributeSchema {
  readonly name: string;
  readonly type: AttributeType;
  readonly defaultValue: Scalar | null;
  readonly required: boolean;
  readonly isUniqueKey: boolean;
  readonly isCombinedKey: boolean;
  readonly isCaseSensitive: boolean;
  readonly isEncrypted: boolean;
  /** enum and flags: name to number. */
  readonly values: Readonly<Record<string, number>> | null;
}

/** The entries of an element's collection, in their order; none where it has no collection. */
export function itemsOf({ collection }: Pick<NativeElement, "collection">): NativeElement[] {
  return collection === null ? [] : Array.from({ length: collection.count }, (_, at) => collection.getItem(at));
}
