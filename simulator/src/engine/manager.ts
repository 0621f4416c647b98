import { checkElement } from "./document/check";
import { allowsLocations, type Declaration } from "./document/declarations";
import { ConfigDocument } from "./document/document";
import { checkSite, layersOf, locationPaths, normalLocation } from "./document/locations";
import { configError, HRESULT, lockedSection, unknownMetadata } from "./errors";
import type { Faults } from "./faults";
import { readSnapshot, type Snapshot, writeSnapshot } from "./file";
import type { AdminManager, NativeSectionGroup } from "./native";
import { NativeError } from "./native";
import type { KeyStore } from "./protection";
import { loadSchema, type ProviderProfile } from "./schema/load";
import type { ElementSchema } from "./schema/types";
import type { Context } from "./view/context";
import { Protection, providerNames } from "./view/protection";
import { SectionView } from "./view/section";
import type { XmlElement } from "./xml/nodes";

/** What a manager needs of its engine. */
export interface Home {
  readonly file: string;
  /** Where not given, the document's own list of providers decides. */
  readonly profile: ProviderProfile | undefined;
  readonly faults: Faults;
  readonly keys: KeyStore;
  /** Whether managers refuse every write. */
  readonly readOnly: boolean;
  /** The file was read, was written. */
  onRead(): void;
  onCommit(): void;
}

interface Opened {
  readonly context: Context;
  readonly snapshot: Snapshot;
}

export class Manager implements AdminManager {
  private opened: Opened | undefined;
  private readonly metadata = new Map<string, unknown>();
  private readonly checked = new Set<string>();
  private touched = false;
  private committed = false;
  private closed = false;

  constructor(private readonly home: Home) {}

  getSection(sectionPath: string, location: string): SectionView {
    const { context } = this.open();
    const { document } = context;
    const fault = context.faults.sections[sectionPath];
    if (fault !== undefined) throw fault;
    const place = normalLocation(location);
    checkSite(document, place);
    const declaration = declarationOf(document, sectionPath);
    const schema = this.schemaOf(document, sectionPath);
    const section = new SectionView(context, schema, declaration, sectionPath, place);
    this.checkOnce(`${sectionPath}|${place.toLowerCase()}`, () => {
      checkLayers(document, section);
      section.checkKeys();
    });
    section.checkReadable();
    return section;
  }

  getLocationPaths(): string[] {
    return locationPaths(this.open().context.document);
  }

  getRootSectionGroup(): NativeSectionGroup {
    return this.open().context.document.declarations.root;
  }

  getMetadata(name: string): unknown {
    if (name === "availableReadableMetadata") return [...MANAGER_METADATA].join(",");
    if (name === "availableSections") return [...this.open().context.document.declarations.byPath.keys()].join(",");
    this.checkMetadata(name);
    return this.metadata.get(name) ?? (name.startsWith("ignore") ? false : "");
  }

  setMetadata(name: string, value: unknown): void {
    this.checkMetadata(name);
    this.metadata.set(name, value);
  }

  commit(): void {
    this.checkOpen();
    if (!this.touched || this.opened === undefined) return;
    this.checkWritable();
    const { context, snapshot } = this.opened;
    writeSnapshot(this.home.file, context.document.print(), snapshot, this.home.faults);
    this.committed = true;
    this.home.onCommit();
  }

  close(): void {
    this.closed = true;
    this.opened = undefined;
  }

  private checkMetadata(name: string): void {
    const fault = this.home.faults.metadata[name];
    if (MANAGER_METADATA.has(name) && fault === undefined) return;
    throw unknownMetadata(`the configuration has no metadata '${name}'`, fault);
  }

  private open(): Opened {
    this.checkOpen();
    this.opened ??= this.read();
    return this.opened;
  }

  private read(): Opened {
    const snapshot = readSnapshot(this.home.file, this.home.faults);
    this.home.onRead();
    const document = ConfigDocument.read(this.home.file, snapshot);
    const context: Context = {
      document,
      faults: this.home.faults,
      protection: new Protection(document, this.home.keys),
      ignoresInvalidDecryption: () => this.metadata.get("ignoreInvalidDecryption") === true,
      touch: () => this.touch(),
    };
    return { context, snapshot };
  }

  private touch(): void {
    this.checkOpen();
    this.checkWritable();
    this.touched = true;
  }

  private checkOpen(): void {
    if (this.closed) throw new NativeError(HRESULT.readOnly, "The configuration manager has been closed.\r\n");
  }

  private checkWritable(): void {
    const readOnly = "The configuration object is read only";
    if (this.home.readOnly) throw new NativeError(HRESULT.readOnly, `${readOnly}.\r\n`);
    if (!this.committed) return;
    const why = "because it has been committed by a call to CommitChanges()";
    throw new NativeError(HRESULT.readOnly, `${readOnly}, ${why}.\r\n`);
  }

  private schemaOf(document: ConfigDocument, sectionPath: string): ElementSchema {
    const profile = this.home.profile ?? (providerNames(document.root).includes("AesProvider") ? "aes" : "cng");
    const schema = loadSchema(profile).get(sectionPath);
    if (schema !== undefined) return schema;
    const text = `The configuration section '${sectionPath}' cannot be read because it is missing schema`;
    throw configError(HRESULT.fileNotFound, text);
  }

  /** Once a section and location: what is set later is checked when it is set. */
  private checkOnce(key: string, check: () => void): void {
    if (this.checked.has(key)) return;
    check();
    this.checked.add(key);
  }
}

/** Holds all levels against the schema, the section's declaration and each other's locks. */
function checkLayers(document: ConfigDocument, { sectionPath, location, declaration, schema }: SectionView): void {
  const above: XmlElement[] = [];
  for (const { xml, location: level } of layersOf(document, sectionPath, location)) {
    if (xml === undefined) continue;
    if (level !== "" && !allowsLocations(declaration)) throw lockedSection(document.whereabouts(xml));
    checkElement(document, schema, xml, above);
    above.push(xml);
  }
}

function declarationOf(document: ConfigDocument, sectionPath: string): Declaration {
  const declaration = document.declarations.byPath.get(sectionPath);
  if (declaration !== undefined) return declaration;
  const text = `The configuration section '${sectionPath}' cannot be read because it is missing a section declaration`;
  throw configError(HRESULT.notFound, text);
}

const MANAGER_METADATA = new Set([
  "pathMapper",
  "pathMapper2",
  "changeHandler",
  "ignoreInvalidAttributes",
  "ignoreInvalidRanges",
  "ignoreInvalidDecryption",
  "expandEnvironmentStrings",
  "disableExtensions",
  "availableSections",
  "hideExceptionPhysicalPath",
  "lockMetadata",
  "schemaPath",
  "availableReadableMetadata",
]);
