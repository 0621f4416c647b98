import { type AdminManager, type AdminManagerFactory, NativeError, type NativeSection } from "../engine/native";
import type { SimulatedWindows } from "../windows";
import { Entries } from "./entries";
import { namesLine, Refusal, textKind, toFault } from "./faults";
import { foldCase } from "./fold";
import { oneLine } from "./hide";
import type { Machine } from "./machine";
import type { Fault } from "./messages";
import { isUnknown } from "./metadata";
import { otherSites } from "./other-sites";
import type { Place } from "./place";

const SITES: Place = {
  section: "system.applicationHost/sites",
  location: "",
  name: "",
  key: { attribute: "name", compare: "caseless" },
};

const NO_FILE = 0x80070002;
const NO_FOLDER = 0x80070003;
const NO_ELEMENT = 0x80070490;

/** One view of the configuration: what is touched through it is written by its one commit, or gone with it. */
export class View {
  readonly #factory: AdminManagerFactory;
  readonly machine: Machine;
  readonly windows: SimulatedWindows;
  readonly #manager: AdminManager;
  readonly #webs = new Map<string, AdminManager>();
  /** The first spelling of a location is the one in which the view asks for it. */
  readonly #spellings = new Map<string, string>();
  readonly #sections = new Map<string, NativeSection>();
  readonly #entries = new Map<string, Entries>();
  #sites: readonly string[] | undefined;
  /** This server cannot be told to overlook passwords that cannot be decrypted. */
  readonly decryptionStrict: boolean;

  constructor(machine: Machine) {
    const { engine, windows } = machine;
    this.machine = machine;
    this.#factory = engine;
    this.windows = windows;
    this.#manager = engine.open();
    this.decryptionStrict = !ignoreInvalidDecryption(this.#manager);
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

  #open(path: string, location: string): NativeSection {
    try {
      return this.#manager.getSection(path, location);
    } catch (error) {
      if (!(error instanceof NativeError)) throw error;
      throw new Refusal({ ...toFault(error), ...this.#whyNotFound(error, path, location) });
    }
  }

  /**
   * A section that is not found: its site is unknown, or it has no declaration or no schema here, or something that stands in
   * it is not found, which IIS tells with a line or in so many words.
   */
  #whyNotFound(error: NativeError, path: string, location: string): Partial<Pick<Fault, "kind" | "sites">> {
    if (![NO_FILE, NO_FOLDER, NO_ELEMENT].includes(error.hresult) || namesLine(error)) return {};
    const said = textKind(oneLine(error.message));
    if (error.hresult !== NO_ELEMENT) {
      if (path === SITES.section) return {};
      // Throws where no section can be read: then it is the file that is not found.
      this.#siteNames();
      if (location !== "" && this.siteOf(location) === undefined) {
        return { kind: "unknownSite", sites: otherSites(location, this.#siteNames()) };
      }
      if (said === "unknownSite") return { kind: "invalid" };
      if (error.hresult === NO_FOLDER) return {};
    }
    return said === undefined ? { kind: "missingFeature" } : {};
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

  /** For what is asked of a site and not of a section. */
  requireSite(site: string): void {
    if (this.siteOf(site) !== undefined) return;
    const sites = otherSites(site, this.#siteNames());
    throw new Refusal({ kind: "unknownSite", sites, text: `There is no site '${site}'` });
  }

  locationPaths(): readonly string[] {
    return this.#manager.getLocationPaths();
  }

  /** The site as its own path sees it; kept for all its sections. */
  web(site: string): AdminManager {
    const name = foldCase(site);
    const known = this.#webs.get(name);
    if (known) return known;
    const manager = this.#factory.openWeb(site);
    this.#webs.set(name, manager);
    ignoreInvalidDecryption(manager);
    return manager;
  }

  commit(): void {
    this.#manager.commit();
  }

  close(): void {
    for (const manager of [this.#manager, ...this.#webs.values()]) manager.close();
  }

  #siteNames(): readonly string[] {
    this.#sites ??= this.entries(SITES).all.map(({ text = "" }) => text);
    return this.#sites;
  }
}

/** Before the first section is read: one password that cannot be decrypted must not fail a whole walk. False: not known here. */
function ignoreInvalidDecryption(manager: AdminManager): boolean {
  try {
    manager.setMetadata("ignoreInvalidDecryption", true);
    return true;
  } catch (error) {
    if (!isUnknown(error)) throw error;
    return false;
  }
}
