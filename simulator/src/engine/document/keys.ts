import { configError, HRESULT, type Whereabouts } from "../errors";
import type { NativeError } from "../native";
import type { AttributeSchema, ElementSchema } from "../schema/types";
import { defaultValue, parseValue } from "../schema/values";

/** What tells entries of a collection apart: one attribute, or several together. */
export interface Key {
  readonly attributes: readonly AttributeSchema[];
  readonly combined: boolean;
}

export function keysOf(schema: ElementSchema): Key[] {
  const unique = schema.attributes
    .filter((attribute) => attribute.isUniqueKey)
    .map((attribute) => ({ attributes: [attribute], combined: false }));
  const combined = schema.attributes.filter((attribute) => attribute.isCombinedKey);
  return combined.length === 0 ? unique : [...unique, { attributes: combined, combined: true }];
}

/** Equal for entries with the same key. `get` reads an attribute's text. */
export function keyText(key: Key, get: (name: string) => string | undefined): string {
  const [only] = key.attributes;
  if (key.attributes.length === 1 && only !== undefined) return partText(only, get(only.name));
  return key.attributes.map((attribute) => partText(attribute, get(attribute.name))).join("\0");
}

function partText(attribute: AttributeSchema, text: string | undefined): string {
  const value = text === undefined ? defaultValue(attribute) : parseValue({ ...attribute, validation: null }, text);
  return attribute.isCaseSensitive ? String(value) : String(value).toLowerCase();
}

export function duplicate(key: Key, tag: string, get: (name: string) => string, where?: Whereabouts): NativeError {
  const names = key.attributes.map(({ name }) => name).join(", ");
  const values = key.attributes.map(({ name }) => get(name)).join(", ");
  const which = key.combined
    ? `combined key attributes '${names}' respectively set to '${values}'`
    : `unique key attribute '${names}' set to '${values}'`;
  const text = `Cannot add duplicate collection entry of type '${tag}' with ${which}`;
  return configError(HRESULT.alreadyExists, text, where);
}
