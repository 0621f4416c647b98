import { LOCKS } from "../document/locks";
import { unknownMetadata, unsupported } from "../errors";
import type { ElementView } from "./element";
import type { Held } from "./source";

const APPHOST = "MACHINE/WEBROOT/APPHOST";

type Read = (element: ElementView) => unknown;

/** Names as the native configuration system has them; case matters. */
const READ: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["isPresent", (element) => deepest(element) !== undefined],
  ["isLocked", (element) => element.isLocked],
  ["overrideMode", (element) => element.section?.overrideMode ?? "Inherit"],
  ["effectiveOverrideMode", (element) => element.section?.overrideModeEffective ?? ""],
  ["deepestPathSet", (element) => filePath(deepest(element))],
  ["deepestFileNameSet", (element) => fileName(element, deepest(element))],
  ["deepestFileLineNumberSet", (element) => deepest(element)?.xml.line ?? 0],
  ["configSource", (element) => element.find("configSource").text ?? ""],
  ["childSource", (element) => element.find("childSource").text ?? ""],
  ["inheritInChildApplications", (element) => element.find("inheritInChildApplications").text !== "false"],
  ["collectionItemFileConfigPath", (element) => filePath(committed(element))],
  ["collectionItemLocationConfigPath", (element) => locationPath(committed(element))],
  ["parentElement", (element) => element.around.parent ?? null],
  ["configSectionDefinition", (element) => element.section?.declaration ?? null],
  ["availableReadableMetadata", () => [...READ.keys(), ...LOCKS].join(",")],
  ...LOCKS.map((name): [string, Read] => [name, (element) => lockValue(element, name)]),
]);

export function elementMetadata(element: ElementView, name: string): unknown {
  const read = READ.get(name);
  const missing = element.context.faults.metadata[name];
  if (missing === "empty") return "";
  if (read === undefined || missing !== undefined)
    throw unknownMetadata(`elements have no metadata '${name}'`, missing);
  return read(element);
}

export function setElementMetadata(element: ElementView, name: string, value: unknown): void {
  element.beforeWrite();
  if (name === "overrideMode" && element.isSection) element.section?.setOverrideMode(String(value));
  else if (LOCKS.includes(name)) setLock(element, name, value);
  else throw unsupported(`the metadata '${name}' of elements cannot be set`);
}

/** The innermost level that says something about the element. */
function deepest(element: ElementView): Held | undefined {
  return element.source.own() ?? element.source.above().at(-1);
}

/** An entry that is in the file; undefined for a new one, and for what is no entry. */
function committed(element: ElementView): Held | undefined {
  const held = element.isEntry ? deepest(element) : undefined;
  return held === undefined || element.context.document.uncommitted.has(held.xml) ? undefined : held;
}

/** The configuration path of the file, not of the location. */
function filePath(held: Held | undefined): string {
  return held === undefined ? "" : (held.web?.configPath ?? APPHOST);
}

function fileName({ context }: ElementView, held: Held | undefined): string {
  return held === undefined ? "" : `\\\\?\\${held.web?.file ?? context.document.file}`;
}

function locationPath(held: Held | undefined): string {
  if (held === undefined) return "";
  return held.location === "" ? APPHOST : `${APPHOST}/${held.location}`;
}

function lockValue(element: ElementView, name: string): unknown {
  const text = element.source.own()?.xml.attributes.get(name);
  return name === "lockItem" ? text?.toLowerCase() === "true" : (text ?? "");
}

function setLock(element: ElementView, name: string, value: unknown): void {
  const { attributes } = element.source.ensureOwn();
  if (value === false || value === "") attributes.delete(name);
  else attributes.set(name, String(value));
  element.context.document.changed();
}
