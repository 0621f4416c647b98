import { readData } from "../data";
import type { AttributeType } from "../native";
import type { AttributeSchema, CollectionSchema, ElementSchema, Validation } from "./types";
import { parseValue } from "./values";

/** `cng`: newer installations; `aes`: those whose passwords AesProvider encrypts. */
export type ProviderProfile = "cng" | "aes";

/** By section path; the providers of encrypted attributes are the profile's. */
export type Schema = ReadonlyMap<string, ElementSchema>;

interface RawElement {
  readonly name?: string;
  readonly attributes: readonly RawAttribute[];
  readonly elements: readonly RawElement[];
  readonly collection: RawCollection | null;
}

interface RawCollection extends RawElement {
  readonly addElement: string;
  readonly removeElement: string | null;
  readonly clearElement: string | null;
  readonly defaultElement: string | null;
  readonly mergeAppend: boolean;
  readonly allowDuplicates: boolean;
  readonly allowUnrecognizedAttributes: boolean;
}

interface RawAttribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly defaultValue?: string;
  readonly values?: Readonly<Record<string, number>>;
  readonly required?: boolean;
  readonly isUniqueKey?: boolean;
  readonly isCombinedKey?: boolean;
  readonly caseSensitive?: boolean;
  readonly encrypted?: boolean;
  readonly validation?: Validation;
}

interface SchemaData {
  readonly encryptionDefaults: readonly (Readonly<Record<string, string | null>> & { readonly profile: string })[];
  readonly sections: Readonly<Record<string, RawElement>>;
}

const loaded = new Map<ProviderProfile, Schema>();

export function loadSchema(profile: ProviderProfile): Schema {
  const known = loaded.get(profile);
  if (known !== undefined) return known;
  const data = readData("schema.json") as SchemaData;
  const translate = encryptionTranslator(data, profile);
  const schema = new Map(
    Object.entries(data.sections).map(([path, raw]) => [
      path,
      toElement(raw, path.split("/").at(-1) ?? path, translate),
    ]),
  );
  loaded.set(profile, schema);
  return schema;
}

type Translate = (encryptionDefault: string) => string;

/** The data names the aes profile's providers: from their default to the one of the same use in this profile. */
function encryptionTranslator(data: SchemaData, profile: ProviderProfile): Translate {
  const of = (name: string) => data.encryptionDefaults.find((entry) => entry.profile === name);
  const from = of("aes");
  const to = of(profile);
  return (encryptionDefault) => {
    const use = Object.keys(from ?? {}).find((key) => from?.[key] === encryptionDefault);
    return (use === undefined ? undefined : to?.[use]) ?? encryptionDefault;
  };
}

function toElement(raw: RawElement, name: string, translate: Translate): ElementSchema {
  const attributes = raw.attributes.map((attribute) => toAttribute(attribute, translate));
  const elements = raw.elements.map((element) => toElement(element, element.name ?? "", translate));
  return {
    name,
    attributes,
    elements,
    collection: raw.collection === null ? null : toCollection(raw.collection, translate),
    attributeByName: new Map(attributes.map((attribute) => [attribute.name, attribute])),
    elementByName: new Map(elements.map((element) => [element.name, element])),
  };
}

function toCollection(raw: RawCollection, translate: Translate): CollectionSchema {
  return {
    addElement: raw.addElement,
    removeElement: raw.removeElement,
    clearElement: raw.clearElement,
    allowDuplicates: raw.allowDuplicates,
    mergeAppend: raw.mergeAppend,
    allowUnrecognizedAttributes: raw.allowUnrecognizedAttributes,
    defaultElement: raw.defaultElement,
    entry: toElement(raw, raw.addElement, translate),
  };
}

function toAttribute(raw: RawAttribute, translate: Translate): AttributeSchema {
  const attribute: AttributeSchema = {
    name: raw.name,
    type: raw.type,
    defaultValue: null,
    required: raw.required ?? false,
    isUniqueKey: raw.isUniqueKey ?? false,
    isCombinedKey: raw.isCombinedKey ?? false,
    isCaseSensitive: raw.caseSensitive ?? false,
    isEncrypted: raw.encrypted ?? false,
    values: raw.values ?? null,
    validation: raw.validation ?? null,
  };
  if (raw.defaultValue === undefined) return attribute;
  // Defaults are not held to the validation: several lie outside it.
  const text = attribute.isEncrypted ? translate(raw.defaultValue) : raw.defaultValue;
  return { ...attribute, defaultValue: parseValue({ ...attribute, validation: null }, text) };
}
