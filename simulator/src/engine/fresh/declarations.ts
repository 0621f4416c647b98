import type { ProviderProfile } from "../schema/load";
import { element } from "../xml/build";
import type { XmlElement } from "../xml/nodes";
import { installation } from "./installation";

export function configSections(): XmlElement {
  const root = element("configSections");
  const groups = new Map([["", root]]);
  for (const path of installation.sectionGroups) groups.set(path, addTo(groups, path, "sectionGroup", {}));
  for (const { path, overrideModeDefault, allowDefinition, allowLocation } of installation.sections) {
    const location = allowLocation === undefined ? undefined : String(allowLocation);
    addTo(groups, path, "section", { allowDefinition, overrideModeDefault, allowLocation: location });
  }
  return root;
}

function addTo(
  groups: ReadonlyMap<string, XmlElement>,
  path: string,
  tag: string,
  attributes: Readonly<Record<string, string | undefined>>,
): XmlElement {
  const cut = path.lastIndexOf("/");
  const added = element(tag, { name: path.slice(cut + 1), ...attributes });
  const group = groups.get(path.slice(0, Math.max(cut, 0)));
  if (group === undefined) throw new Error(`installation.json: the group of '${path}' is not in sectionGroups`);
  group.children.push(added);
  return added;
}

/** Stands for the session key that real AES providers keep here, encrypted; the simulated ones need none. */
const SESSION_KEY = `AQIAAA5mAAAApAAA${"u2nT7oKqEw4xVb0d".repeat(9)}==`;

export function configProtectedData(profile: ProviderProfile): XmlElement {
  const names = installation.providerProfiles[profile] ?? [];
  const providers = installation.providers.filter(({ name }) => names.includes(name));
  const added = providers.map(({ attributes, fixedValues, keyMaterialAttribute, ...provider }) => {
    const known: Record<string, string> = { ...fixedValues, ...provider, description: DESCRIPTION };
    if (keyMaterialAttribute !== undefined) known[keyMaterialAttribute] = SESSION_KEY;
    return element("add", Object.fromEntries(attributes.map((name) => [name, known[name]])));
  });
  return element("configProtectedData", {}, [element("providers", {}, added)]);
}

const DESCRIPTION = "Encrypts and decrypts configuration properties";
