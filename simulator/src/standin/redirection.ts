import {
  type AdminManager,
  type NativeAttribute,
  type NativeElement,
  NativeError,
  type NativeSchema,
  type NativeSection,
  type Scalar,
} from "../engine/native";

/** redirection.config, which says where a shared configuration lies: only read here. `folder` null: no sharing. */
export function redirectionManager(folder: string | null): AdminManager {
  return {
    getSection: (sectionPath) => {
      if (folder !== null && sectionPath === SECTION) return redirectionSection(folder);
      const text = `The configuration section '${sectionPath}' cannot be read because it is missing a section declaration`;
      throw new NativeError(0x80070490, `Filename: redirection.config\r\nError: ${text}\r\n\r\n`);
    },
    getLocationPaths: () => [],
    getRootSectionGroup: () => ({ name: "", groups: [], sections: [] }),
    getMetadata: unsupported,
    setMetadata: unsupported,
    commit: () => {},
    close: () => {},
  };
}

const SECTION = "configurationRedirection";

const SCHEMA: NativeSchema = {
  name: SECTION,
  attributes: [
    attribute("enabled", "bool", false),
    attribute("path", "string", ""),
    attribute("userName", "string", ""),
  ],
  elements: [],
  collection: null,
};

function redirectionSection(folder: string): NativeSection {
  const values: Record<string, Scalar> = { enabled: true, path: folder, userName: "" };
  const getAttribute = (name: string): NativeAttribute => {
    const schema = SCHEMA.attributes.find((one) => one.name === name);
    const value = values[name];
    if (schema === undefined || value === undefined) throw new NativeError(0x80070585, "Invalid index.\r\n");
    return { name, type: schema.type, value, isInheritedFromDefaultValue: value === "", getMetadata: unsupported };
  };
  return {
    tagName: SECTION,
    schema: SCHEMA,
    sectionPath: SECTION,
    collection: null,
    isLocked: false,
    overrideMode: "Inherit",
    overrideModeEffective: "Allow",
    getAttribute,
    getChildElement: (): NativeElement => {
      throw new NativeError(0x80070585, "Invalid index.\r\n");
    },
    getMetadata: unsupported,
    setMetadata: unsupported,
    setAttribute: unsupported,
    deleteAttribute: unsupported,
    deleteElement: unsupported,
    revertToParent: unsupported,
  };
}

function attribute(name: string, type: "bool" | "string", defaultValue: Scalar): NativeSchema["attributes"][number] {
  return {
    name,
    type,
    defaultValue,
    required: false,
    isUniqueKey: false,
    isCombinedKey: false,
    isCaseSensitive: false,
    isEncrypted: false,
    values: null,
  };
}

function unsupported(): never {
  throw new NativeError(0x80070032, "The request is not supported.\r\n");
}
