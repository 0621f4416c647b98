import { type AdminManager, type AdminManagerFactory, NativeError, type NativeSection } from "../engine/native";
import { Entries } from "./entries";
import { Refusal, toFault } from "./faults";
import { foldCase } from "./fold";
import { isUnknown } from "./metadata";
import { otherSites } from "./other-sites";
import type { Place } from "./place";

const SITES: Place = {
  section: "system.applicationHost/sites",
  location: "",
  name: "",
  key: { attribute: "name", compare: "caseless" },
};

/** One view of the configuration: what is touched through it is written by its one commit, or gone with it. */
export class View {
  readonly #manager: AdminManager;
  /** The first spelling of a location is the one in which the view asks for it. */
  readonly #spellings = new Map<string, string>();
  readonly #sections = new Map<string, NativeSection>();
  readonly #entries = new Map<string, Entries>();
  #sites: readonly string[] | undefined;
  /** This server cannot be told to overlook passwords that cannot be decrypted. */
  readonly decryptionStrict: boolean = false;

  constructor(factory: AdminManagerFactory) {
    this.#manager = factory.open();
    // Before the first section is read: one password that cannot be decrypted must not fail a whole walk.
    try {
      this.#manager.setMetadata("ignoreInvalidDecryption", true);
    } catch (error) {
      if (!isUnknown(error)) throw error;
      this.decryptionStrict = true;
    }
  }

  section(path: string, location: string): NativeSection {
    const folded = foldCase(location);
    const spelling = this.#spellings.get(folded) ?? location;
    this.#spellings.set(folded, spelling);
    const name = `${path}|${folded}`;
    const known = this.#sections.get(name);
    if (known) return known;
    const section = this.#open(path, spelling);
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
      if (found) throw new Refusal({ ...toFault(error), kind: "missingFeature" });
      throw new Refusal({ ...toFault(error), kind: "unknownSite", sites: otherSites(location, this.#siteNames()) });
    }
  }

  entries(place: Place): Entries {
    const { section, location, name, key } = place;
    const known = this.#entries.get(this.#nameOf(place));
    if (known) return known;
    const owner = this.section(section, location);
    const { collection } = name === "" ? owner : owner.getChildElement(name);
    if (collection === null) {
      throw new Refusal({ kind: "invalid", text: `Section ${section} has no collection '${name}'` });
    }
    const entries = new Entries(collection, key);
    this.#entries.set(this.#nameOf(place), entries);
    return entries;
  }

  #nameOf({ section, location, name, key }: Place): string {
    return [section, foldCase(location), name, key.attribute, key.compare].join("|");
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
    this.#sites ??= this.entries(SITES).all.map(({ text = "" }) => text);
    return this.#sites;
  }
}
