import type { Kind } from "../../provider/src/reconcile/kind";
import { sayable } from "../../provider/src/reconcile/names";
import type { Property } from "../../provider/src/reconcile/property";
import type { TypeSpec } from "../../provider/src/reconcile/type-spec";
import { sentenceOf } from "./table";

type Sentences = ReadonlyMap<string, string>;

/** A property of a Pulumi schema: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/#property. */
export type PropertySpec = TypeSpec & {
  readonly description: string;
  readonly default?: unknown;
  readonly secret?: true;
  readonly replaceOnChanges?: true;
};

/** A resource of a Pulumi schema. */
export interface ResourceSpec {
  readonly description: string;
  readonly inputProperties: Readonly<Record<string, PropertySpec>>;
  readonly requiredInputs: readonly string[];
  readonly properties: Readonly<Record<string, PropertySpec>>;
  readonly required: readonly string[];
}

/** What a Pulumi schema says of a Kind. */
export function resourceSpec(kind: Pick<Kind, "properties">, description: string, sentences: Sentences): ResourceSpec {
  const properties = Object.entries(kind.properties);
  const inputs = sayable(kind);
  const outputs = properties.filter(([, { role }]) => role !== "program" && role !== "bookkeeping");
  const spec = ([name, property]: [string, Property]) => [name, propertySpec(property, sentenceOf(name, sentences))];
  return {
    description,
    inputProperties: Object.fromEntries(inputs.map(spec)),
    requiredInputs: inputs.filter(([, { required }]) => required).map(([name]) => name),
    properties: Object.fromEntries(outputs.map(spec)),
    required: outputs.filter(([, property]) => isAlwaysThere(property)).map(([name]) => name),
  };
}

function isAlwaysThere(property: Property): boolean {
  return (
    property.required === true ||
    property.default !== undefined ||
    property.role === "output" ||
    property.filled === true
  );
}

function propertySpec(property: Property, description: string): PropertySpec {
  return {
    ...property.type,
    description,
    ...(property.default !== undefined && { default: property.default }),
    ...(property.secret && { secret: true }),
    ...(property.role === "identity" && { replaceOnChanges: true }),
  };
}
