import { readData } from "../data";
import type { NativeSectionGroup } from "../native";
import { childrenNamed, elementsOf, type XmlElement } from "../xml/nodes";

export type Declaration = NativeSectionGroup["sections"][number];

export interface Declarations {
  readonly root: NativeSectionGroup;
  /** By section path. */
  readonly byPath: ReadonlyMap<string, Declaration>;
}

const { implicitSections } = readData("installation.json") as { implicitSections: readonly string[] };

/** What `configSections` declares, and the sections that need no declaration. */
export function readDeclarations(root: XmlElement): Declarations {
  const byPath = new Map<string, Declaration>();
  for (const name of implicitSections) byPath.set(name, { ...DEFAULTS, name });
  const roots = childrenNamed(root, "configSections").map((element) => toGroup("", "", element, byPath));
  return { root: { name: "", groups: roots.flatMap(groupsOf), sections: roots.flatMap(sectionsOf) }, byPath };
}

const DEFAULTS = { overrideModeDefault: "Allow", allowDefinition: "Everywhere", allowLocation: "true", type: "" };
const groupsOf = (group: NativeSectionGroup) => group.groups;
const sectionsOf = (group: NativeSectionGroup) => group.sections;

function toGroup(
  name: string,
  path: string,
  element: XmlElement,
  byPath: Map<string, Declaration>,
): NativeSectionGroup {
  const below = (child: XmlElement) => [path, nameOf(child)].filter((part) => part !== "").join("/");
  const sections = childrenNamed(element, "section").map((child) => {
    const section = toDeclaration(child);
    byPath.set(below(child), section);
    return section;
  });
  const groups = childrenNamed(element, "sectionGroup").map((child) =>
    toGroup(nameOf(child), below(child), child, byPath),
  );
  return { name, groups, sections };
}

function nameOf(element: XmlElement): string {
  return element.attributes.get("name") ?? "";
}

function toDeclaration(element: XmlElement): Declaration {
  const of = (name: keyof typeof DEFAULTS) => element.attributes.get(name) ?? DEFAULTS[name];
  return {
    name: nameOf(element),
    overrideModeDefault: of("overrideModeDefault"),
    allowDefinition: of("allowDefinition"),
    allowLocation: of("allowLocation"),
    type: of("type"),
  };
}

const SERVER_ONLY = new Set(["MachineOnly", "MachineToRootWeb", "MachineToWebRoot", "AppHostOnly"]);

/** Whether a section may stand in a `<location>` tag of a site or a path below one. */
export function allowsLocations(declaration: Declaration): boolean {
  return declaration.allowLocation !== "false" && !SERVER_ONLY.has(declaration.allowDefinition);
}

/** Names of the sites that a document holds, as written. */
export function siteNames(root: XmlElement): string[] {
  return childrenNamed(root, "system.applicationHost")
    .flatMap((group) => childrenNamed(group, "sites"))
    .flatMap((sites) => elementsOf(sites))
    .filter((element) => element.name === "site")
    .map(nameOf);
}
