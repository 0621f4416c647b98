import { type AdminManager, type AdminManagerFactory, NativeError, type NativeSection } from "../engine/native";
import { Entries } from "./entries";
import { Refusal, toFault } from "./faults";
import { foldCase } from "./values";

const SITES = "system.applicationHost/sites";

/** One view of the configuration: what is touched through it is written by its one commit, or gone with it. */
export class View {
  readonly #manager: AdminManager;
  readonly #sections = new Map<string, NativeSection>();
  readonly #entries = new Map<string, Entries>();
  #sites: readonly string[] | undefined;

  constructor(factory: AdminManagerFactory) {
    this.#manager = factory.open();
    // Before the first section is read: one password that cannot be decrypted must not fail a whole walk.
    this.#manager.setMetadata("ignoreInvalidDecryption", true);
  }

  section(path: string, location: string): NativeSection {
    const name = `${path}|${foldCase(location)}`;
    const known = this.#sections.get(name);
    if (known) return known;
    const section = this.#open(path, location);
    this.#sections.set(name, section);
    return section;
  }

  /** "Not found" is one number for an unknown site and for a section whose schema is not installed. */
  #open(path: string, location: string): NativeSection {
    try {
      return this.#manager.getSection(path, location);
    } catch (error) {
      if (!(error instanceof NativeError) || error.hresult !== 0x80070002) throw error;
      const found = location === "" || this.siteOf(location) !== undefined;
      throw new Refusal({ ...toFault(error), kind: found ? "missingFeature" : "unknownSite" });
    }
  }

  /** `collection`: the child element that holds it, or "" for the section's own. */
  entries(path: string, location: string, collection: string): Entries {
    const section = this.section(path, location);
    const owner = collection === "" ? section : section.getChildElement(collection);
    const name = `${path}|${foldCase(location)}|${collection}`;
    const known = this.#entries.get(name);
    if (known) return known;
    const entries = new Entries(owner);
    this.#entries.set(name, entries);
    return entries;
  }

  /** The site that a location lies in, in its own spelling. */
  siteOf(location: string): string | undefined {
    const wanted = foldCase(location.split("/")[0] ?? "");
    return this.#siteNames().find((name) => foldCase(name) === wanted);
  }

  locationPaths(): readonly string[] {
    return this.#manager.getLocationPaths();
  }

  commit(): void {
    this.#manager.commit();
  }

  close(): void {
    this.#manager.close();
  }

  #siteNames(): readonly string[] {
    this.#sites ??= [...this.entries(SITES, "", "").all()].map((site) => String(site.getAttribute("name").value));
    return this.#sites;
  }
}
