import { NativeError } from "../engine/native";
import { toFault } from "./faults";
import type { View } from "./view";

interface Described {
  getMetadata(name: string): unknown;
}

/** Undefined where this server does not know the name. */
export function metadataOf(object: Described, name: string): unknown {
  try {
    return object.getMetadata(name);
  } catch (error) {
    if (isUnknown(error)) return undefined;
    throw error;
  }
}

/** A name may be refused with any number; only what says that the file cannot be had now says nothing of the name. */
export function isUnknown(error: unknown): boolean {
  if (!(error instanceof NativeError)) return false;
  const { kind } = toFault(error);
  return kind !== "conflict" && kind !== "denied";
}

/** Path of the location that holds an entry, such as MACHINE/WEBROOT/APPHOST/SITE; empty where it is not told. */
export function entryPath(entry: Described): string {
  return String(metadataOf(entry, "collectionItemLocationConfigPath") ?? "");
}

/** Names that are missing of those that the agent uses, tried on an entry that every server has. */
export function missingMetadata(view: View, modules: Described | undefined, entry: Tried | undefined): string[] {
  const missing = view.decryptionStrict ? ["ignoreInvalidDecryption"] : [];
  if (modules === undefined) return missing;
  if (metadataOf(modules, "deepestPathSet") === undefined) missing.push("deepestPathSet");
  if (entry === undefined) return missing;
  if (entryPath(entry) === "") missing.push("collectionItemLocationConfigPath");
  const attribute = entry.getAttribute("name");
  const names = ["isEncrypted", "isLocked", "isPresent"];
  return [...missing, ...names.filter((name) => metadataOf(attribute, name) === undefined)];
}

interface Tried extends Described {
  getAttribute(name: string): Described;
}
