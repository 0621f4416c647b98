import { createEngine, type Engine } from "./engine";
import type { AdminManager, NativeElement, NativeSection, Scalar } from "./native";

/** Short names for the sections that tests and demonstrations touch most. */
export const SECTION = {
  access: "system.webServer/security/access",
  clientCertificates: "system.webServer/security/authentication/iisClientCertificateMappingAuthentication",
  anonymous: "system.webServer/security/authentication/anonymousAuthentication",
  globalModules: "system.webServer/globalModules",
  sites: "system.applicationHost/sites",
} as const;

type Values = Readonly<Record<string, Scalar>>;

/** Somebody else's hand on the configuration. Locations: "" is the server level. */
export interface Editor {
  set(location: string, section: string, values: Values): void;
  unset(location: string, section: string, ...names: readonly string[]): void;
  /** Every one-to-one mapping that holds at the location, inherited ones too; the password in clear text. */
  mappings(location: string): Mapping[];
  addMapping(location: string, mapping: Values): void;
  /** Throws where no mapping has the certificate. */
  changeMapping(location: string, certificate: string, values: Values): void;
  removeMapping(location: string, certificate: string): void;
  setAnonymous(location: string, enabled: boolean): void;
  /** Whether a module is among globalModules: IISCertificateMappingAuthenticationModule unless named. */
  setModuleInstalled(installed: boolean, module?: string): void;
  addSite(site: { readonly name: string; readonly id: number }): void;
  removeSite(name: string): void;
  /** In place of the bindings that the site has. */
  setBindings(site: string, ...bindings: readonly Binding[]): void;
  /** What the other calls stand on. */
  readonly manager: AdminManager;
}

export interface Binding extends Values {
  /** `http` or `https`. */
  readonly protocol: string;
  /** `ADDRESS:PORT:HOST`. */
  readonly bindingInformation: string;
  readonly sslFlags: number;
}

export interface Mapping {
  readonly enabled: boolean;
  readonly userName: string;
  readonly password: string;
  readonly certificate: string;
}

/** Edits as another program would: a manager of its own, one commit. Give the engine where the file's key file is not the default. */
export function editConfig<Result>(target: string | Engine, edit: (doc: Editor) => Result): Result {
  const { file, keyFile } = typeof target === "string" ? { file: target, keyFile: undefined } : target;
  // Not the engine itself: its faults and counters are about the session under test.
  const manager = createEngine(keyFile === undefined ? { file } : { file, keyFile }).open();
  try {
    const result = edit(editorOf(manager));
    manager.commit();
    return result;
  } finally {
    manager.close();
  }
}

function editorOf(manager: AdminManager): Editor {
  const section = (location: string, path: string) => manager.getSection(path, location);
  return {
    manager,
    set: (location, path, values) => setAll(section(location, path), values),
    unset(location, path, ...names) {
      for (const name of names) section(location, path).deleteAttribute(name);
    },
    mappings: (location) => entriesOf(mappingsAt(manager, location)).map(toMapping),
    addMapping: (location, mapping) => addTo(mappingsAt(manager, location), mapping),
    changeMapping: (location, certificate, values) => setAll(mappingOf(manager, location, certificate).entry, values),
    removeMapping(location, certificate) {
      const { collection, index } = mappingOf(manager, location, certificate);
      collection.removeAt(index);
    },
    setAnonymous: (location, enabled) => setAll(section(location, SECTION.anonymous), { enabled }),
    setModuleInstalled: (installed, module) => setModule(section("", SECTION.globalModules), installed, module),
    addSite: ({ name, id }) => addTo(collectionOf(section("", SECTION.sites)), { name, id }),
    removeSite: (name) => removeNamed(section("", SECTION.sites), name),
    setBindings(site, ...bindings) {
      const sites = section("", SECTION.sites);
      const found = collectionOf(sites).getItem(indexOfName(sites, site));
      const held = collectionOf(found.getChildElement("bindings"));
      held.clear();
      for (const binding of bindings) addTo(held, binding);
    },
  };
}

function setAll(element: NativeElement, values: Values): void {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
}

function collectionOf(element: NativeElement) {
  if (element.collection === null) throw new Error(`'${element.tagName}' has no collection`);
  return element.collection;
}

function mappingsAt(manager: AdminManager, location: string) {
  return collectionOf(manager.getSection(SECTION.clientCertificates, location).getChildElement("oneToOneMappings"));
}

type Collection = ReturnType<typeof collectionOf>;

function entriesOf(collection: Collection): NativeElement[] {
  return Array.from({ length: collection.count }, (_, index) => collection.getItem(index));
}

function toMapping(entry: NativeElement): Mapping {
  const text = (name: string) => String(entry.getAttribute(name).value);
  return {
    enabled: entry.getAttribute("enabled").value === true,
    userName: text("userName"),
    password: text("password"),
    certificate: text("certificate"),
  };
}

function addTo(collection: Collection, values: Values): void {
  const entry = collection.createElement();
  setAll(entry, values);
  collection.add(entry, -1);
}

function mappingOf(manager: AdminManager, location: string, certificate: string) {
  const collection = mappingsAt(manager, location);
  const entries = entriesOf(collection);
  const index = entries.findIndex((entry) => entry.getAttribute("certificate").value === certificate);
  const entry = entries[index];
  if (entry === undefined) throw new Error(`no mapping at '${location}' has this certificate`);
  return { collection, index, entry };
}

const MODULE = "IISCertificateMappingAuthenticationModule";

function setModule(modules: NativeSection, installed: boolean, name = MODULE): void {
  if (indexOfName(modules, name) >= 0 === installed) return;
  if (!installed) removeNamed(modules, name);
  else addTo(collectionOf(modules), { name, image: "%windir%\\System32\\inetsrv\\authmap.dll" });
}

function removeNamed(section: NativeSection, name: string): void {
  const index = indexOfName(section, name);
  if (index < 0) throw new Error(`'${section.sectionPath}' has no entry called '${name}'`);
  collectionOf(section).removeAt(index);
}

function indexOfName(section: NativeSection, name: string): number {
  return entriesOf(collectionOf(section)).findIndex((entry) => entry.getAttribute("name").value === name);
}
