import { configError, HRESULT } from "../errors";
import { childrenNamed, newElement, removeChild, type XmlElement } from "../xml/nodes";
import { siteNames } from "./declarations";
import type { ConfigDocument } from "./document";

/** What one level holds of a section: the server level, a site, a path below it. */
export interface Layer {
  /** `""` for the server level; else as the tag spells it. */
  readonly location: string;
  /** The `<location>` tag around the section; null: none. */
  readonly tag: XmlElement | null;
  readonly xml: XmlElement | undefined;
}

/** Without slashes at the ends; "." is the server level too. */
export function normalLocation(location: string): string {
  const parts = location.split("/").filter((part) => part !== "");
  return parts.length === 1 && parts[0] === "." ? "" : parts.join("/");
}

/** Throws 0x80070002 where the location's site does not exist. What lies below a site need not exist. */
export function checkSite(document: ConfigDocument, location: string): void {
  if (location === "") return;
  const site = location.split("/")[0] ?? "";
  if (siteNames(document.root).some((name) => fold(name) === fold(site))) return;
  const text = `Unrecognized configuration path 'MACHINE/WEBROOT/APPHOST/${location}'`;
  throw configError(HRESULT.fileNotFound, text);
}

/** A section's layers from the server level down to a location, which is the last of them. */
export function layersOf(document: ConfigDocument, sectionPath: string, location: string): Layer[] {
  return levelsOf(location).map((level) => layerAt(document, sectionPath, level));
}

/** The section's element at a location, made where it is missing. */
export function ensureSection(document: ConfigDocument, sectionPath: string, location: string): XmlElement {
  const found = layerAt(document, sectionPath, location).xml;
  if (found !== undefined) return found;
  const container = location === "" ? document.root : ensureTag(document, location);
  document.changed();
  return createPath(container, sectionPath.split("/"));
}

/** Moves a section, or makes it, into a `<location>` tag of its own with this override mode. */
export function setOverrideMode(document: ConfigDocument, sectionPath: string, location: string, mode: string): void {
  const { tag, xml } = layerAt(document, sectionPath, location);
  if (xml !== undefined) removeSection(tag ?? document.root, sectionPath, xml);
  const fresh = newTag(document, location);
  if (mode !== "Inherit") fresh.attributes.set("overrideMode", mode);
  const section = createPath(fresh, sectionPath.split("/"));
  section.children.push(...(xml?.children ?? []));
  for (const [name, value] of xml?.attributes ?? []) section.attributes.set(name, value);
  document.changed();
}

export function removeLayer(document: ConfigDocument, sectionPath: string, location: string): void {
  const { tag, xml } = layerAt(document, sectionPath, location);
  if (xml === undefined) return;
  removeSection(tag ?? document.root, sectionPath, xml);
  document.changed();
}

/** Paths of all tags, as written. */
export function locationPaths(document: ConfigDocument): string[] {
  return childrenNamed(document.root, "location").map(pathOf);
}

function fold(text: string): string {
  return text.toLowerCase();
}

function levelsOf(location: string): string[] {
  const parts = location === "" ? [] : location.split("/");
  return ["", ...parts.map((_, index) => parts.slice(0, index + 1).join("/"))];
}

function layerAt(document: ConfigDocument, sectionPath: string, location: string): Layer {
  const parts = sectionPath.split("/");
  const containers = [...(location === "" ? [null] : []), ...tagsOf(document, location)];
  const layers = containers.flatMap((tag) =>
    findAll(tag ?? document.root, parts).map((xml) => ({ location: spellingOf(tag), tag, xml })),
  );
  const [layer, second] = layers;
  if (second !== undefined) {
    const text = `There is a duplicate '${sectionPath}' section defined`;
    throw configError(HRESULT.invalidData, text, document.whereabouts(second.xml));
  }
  return layer ?? { location, tag: null, xml: undefined };
}

function tagsOf(document: ConfigDocument, location: string): XmlElement[] {
  const wanted = fold(location);
  return childrenNamed(document.root, "location").filter((tag) => fold(normalLocation(pathOf(tag))) === wanted);
}

function spellingOf(tag: XmlElement | null): string {
  return tag === null ? "" : normalLocation(pathOf(tag));
}

function pathOf(tag: XmlElement): string {
  return tag.attributes.get("path") ?? "";
}

function findAll(container: XmlElement, parts: readonly string[]): XmlElement[] {
  const [first, ...rest] = parts;
  if (first === undefined) return [container];
  return childrenNamed(container, first).flatMap((child) => findAll(child, rest));
}

/** A tag whose attributes say something about all that stands in it takes no strangers in. */
function ensureTag(document: ConfigDocument, location: string): XmlElement {
  const plain = (tag: XmlElement) => [...tag.attributes.keys()].every((name) => name === "path");
  return tagsOf(document, location).find(plain) ?? newTag(document, location);
}

function newTag(document: ConfigDocument, location: string): XmlElement {
  const tag = newElement("location");
  tag.attributes.set("path", location);
  document.root.children.push(tag);
  return tag;
}

function createPath(container: XmlElement, parts: readonly string[]): XmlElement {
  return parts.reduce((parent, name, index) => {
    const known = index < parts.length - 1 ? childrenNamed(parent, name)[0] : undefined;
    if (known !== undefined) return known;
    const made = newElement(name);
    parent.children.push(made);
    return made;
  }, container);
}

/** Takes the section out, and the groups around it that it leaves empty. */
function removeSection(container: XmlElement, sectionPath: string, section: XmlElement): void {
  const line = lineTo(container, sectionPath.split("/"), section) ?? [];
  for (let index = line.length - 1; index > 0; index--) {
    const [parent, child] = [line[index - 1], line[index]];
    if (parent === undefined || child === undefined) return;
    if (child !== section && child.children.length > 0) return;
    removeChild(parent, child);
  }
}

function lineTo(from: XmlElement, parts: readonly string[], target: XmlElement): XmlElement[] | undefined {
  if (parts.length === 0) return from === target ? [from] : undefined;
  for (const child of childrenNamed(from, parts[0] ?? "")) {
    const rest = lineTo(child, parts.slice(1), target);
    if (rest !== undefined) return [from, ...rest];
  }
  return undefined;
}
