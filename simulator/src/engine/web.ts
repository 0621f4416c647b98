import { dirname, join } from "node:path";
import { checkElement } from "./document/check";
import { ConfigDocument } from "./document/document";
import { layersOf, locationPaths, normalLocation } from "./document/locations";
import { configError, HRESULT, lockedSection } from "./errors";
import { noFaults } from "./faults";
import { readSnapshot } from "./file";
import { type Home, Manager } from "./manager";
import { type AdminManager, NativeError, type NativeSectionGroup } from "./native";
import { SectionView } from "./view/section";
import { type Held, readOnlySource, type WebFile } from "./view/source";

/** A file for each site, beside applicationHost.config: where the site's folder lies is not simulated. */
export function webConfigFile(file: string, site: string): string {
  return join(dirname(file), `${encodeURIComponent(site.toLowerCase())}.web.config`);
}

/** The site as its own path sees it. Faults that sessions meet in applicationHost.config are not met here. */
export function openWebManager(home: Home, site: string): AdminManager {
  const { metadata, undecryptable } = home.faults;
  const faults = { ...noFaults(), metadata, undecryptable };
  const inner = new Manager({ ...home, faults, readOnly: true, onRead: () => {}, onCommit: () => {} });
  const file = webConfigFile(home.file, site);
  return new WebManager(inner, site, { file, configPath: `MACHINE/WEBROOT/APPHOST/${site}` });
}

class WebManager implements AdminManager {
  #document: ConfigDocument | null | undefined;

  constructor(
    private readonly inner: Manager,
    private readonly site: string,
    private readonly web: WebFile,
  ) {}

  getSection(sectionPath: string, below: string): WebSectionView {
    const path = normalLocation(below);
    const host = this.inner.getSection(sectionPath, path === "" ? this.site : `${this.site}/${path}`);
    const levels = this.#levelsOf(host, path);
    const section = new WebSectionView(host, levels);
    this.#check(host, levels);
    section.checkKeys();
    section.checkReadable();
    return section;
  }

  getLocationPaths(): string[] {
    return this.#read() === null ? [] : locationPaths(this.#read() as ConfigDocument);
  }

  getRootSectionGroup(): NativeSectionGroup {
    return this.inner.getRootSectionGroup();
  }

  getMetadata(name: string): unknown {
    return this.inner.getMetadata(name);
  }

  setMetadata(name: string, value: unknown): void {
    this.inner.setMetadata(name, value);
  }

  /** Nothing was touched. */
  commit(): void {}

  close(): void {
    this.inner.close();
  }

  /** At each level first what applicationHost.config says of it, then what the web.config does. */
  #levelsOf({ context, sectionPath, location }: SectionView, path: string): readonly (Held | undefined)[] {
    const [server, ...host] = layersOf(context.document, sectionPath, location);
    const document = this.#read();
    const web = document === null ? [] : layersOf(document, sectionPath, path);
    const own = host.map((_, index): Held | undefined => {
      const layer = web[index];
      if (layer?.xml === undefined) return undefined;
      const at = layer.location === "" ? this.site : `${this.site}/${layer.location}`;
      return { xml: layer.xml, location: at, web: this.web };
    });
    const held = [server, ...host].map((layer) => layer?.xml && { xml: layer.xml, location: layer.location });
    return [held[0], ...host.flatMap((_, index) => [held[index + 1], own[index]])];
  }

  /** What a web.config says is held against the schema, and against the locks of the levels above. */
  #check(host: SectionView, levels: readonly (Held | undefined)[]): void {
    const document = this.#read();
    if (document === null) return;
    for (const [index, held] of levels.entries()) {
      if (held?.web === undefined) continue;
      if (host.overrideModeEffective === "Deny") throw lockedSection(document.whereabouts(held.xml));
      const above = levels.slice(0, index).flatMap((each) => (each === undefined ? [] : [each.xml]));
      checkElement(document, host.schema, held.xml, above);
    }
  }

  /** null where there is none, as for most sites. */
  #read(): ConfigDocument | null {
    if (this.#document === undefined) this.#document = read(this.web.file);
    return this.#document;
  }
}

/** A section that web.config files are merged into; it is only read. */
class WebSectionView extends SectionView {
  constructor(host: SectionView, levels: readonly (Held | undefined)[]) {
    const { context, schema, declaration, sectionPath, location } = host;
    super(context, schema, declaration, sectionPath, location, readOnlySource(levels));
  }

  /** Unlike a location that is seen through APPHOST. */
  override get isLocked(): boolean {
    return super.isLocked || this.overrideModeEffective === "Deny";
  }
}

function read(file: string): ConfigDocument | null {
  try {
    return ConfigDocument.read(file, readSnapshot(file, noFaults()));
  } catch (error) {
    if (error instanceof NativeError && error.hresult === HRESULT.fileNotFound) return null;
    if (error instanceof NativeError) throw error;
    throw configError(HRESULT.accessDenied, "Cannot read configuration file", { file });
  }
}
