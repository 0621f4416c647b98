import {
  type AttributeType,
  type NativeAttribute,
  type NativeElement,
  NativeError,
  type NativeSchema,
  type Scalar,
} from "../engine/native";
import type { Handles } from "./handles";

/** An element as simulator/standin/NativeElement.cs takes it: with the state of all its attributes. */
export interface DescribedElement {
  readonly handle: number;
  readonly tagName: string;
  readonly schema: number;
  readonly hasCollection: boolean;
  readonly attributes: readonly DescribedAttribute[];
}

export type DescribedAttribute = {
  readonly name: string;
  readonly type: AttributeType;
  readonly isDefault: boolean;
} & ({ readonly value: Scalar } | Failure);

export interface Failure {
  readonly hresult: number;
  readonly message: string;
}

export function describeElement(handles: Handles, manager: number, element: NativeElement): DescribedElement {
  return {
    handle: handles.addElement(manager, element),
    tagName: element.tagName,
    schema: handles.schemaNumber(element.schema),
    hasCollection: element.collection !== null,
    attributes: describeAttributes(element),
  };
}

export function describeAttributes(element: NativeElement): DescribedAttribute[] {
  return element.schema.attributes.map(({ name }) => describeAttribute(element.getAttribute(name)));
}

/** A value that cannot be read spoils no other: its failure is thrown when it is asked for. */
export function describeAttribute(attribute: NativeAttribute): DescribedAttribute {
  const { name, type, isInheritedFromDefaultValue: isDefault } = attribute;
  try {
    return { name, type, isDefault, value: attribute.value };
  } catch (error) {
    return { name, type, isDefault, ...describeFailure(error) };
  }
}

/** As simulator/standin/ConfigurationElementSchema.cs takes it. */
export function describeSchema({ name, attributes, elements, collection }: NativeSchema): object {
  return {
    name,
    attributes,
    elements: elements.map(describeSchema),
    collection: collection && { ...collection, entry: describeSchema(collection.entry) },
  };
}

/** 0x80004005 (E_FAIL) for what is no failure of IIS but of the simulator. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof NativeError) return { hresult: error.hresult, message: error.message };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { hresult: 0x80004005, message: `The simulator failed: ${text}` };
}
