import type { NativeAttributeSchema, NativeSchema } from "../native";

/** A node of data/schema.json, ready for use. */
export interface ElementSchema extends NativeSchema {
  readonly attributes: readonly AttributeSchema[];
  readonly elements: readonly ElementSchema[];
  readonly collection: CollectionSchema | null;
  readonly attributeByName: ReadonlyMap<string, AttributeSchema>;
  readonly elementByName: ReadonlyMap<string, ElementSchema>;
}

export interface CollectionSchema {
  readonly addElement: string;
  readonly removeElement: string | null;
  readonly clearElement: string | null;
  readonly allowDuplicates: boolean;
  /** Whether a lower level's entries follow the inherited ones; else they stand before them. */
  readonly mergeAppend: boolean;
  readonly allowUnrecognizedAttributes: boolean;
  /** Sibling element with the defaults of every entry, such as `siteDefaults`. */
  readonly defaultElement: string | null;
  /** What an entry looks like. */
  readonly entry: ElementSchema;
}

export interface AttributeSchema extends NativeAttributeSchema {
  readonly validation: Validation | null;
}

export type Validation =
  | { readonly rule: "nonEmptyString" }
  | { readonly rule: "integerRange"; readonly min: number; readonly max: number; readonly exclude?: boolean }
  | {
      readonly rule: "timeSpanRange";
      /** Seconds. */
      readonly min: number;
      readonly max: number;
      readonly granularity: number;
      readonly exclude?: boolean;
    }
  | { readonly rule: "applicationPoolName" | "siteName" | "applicationPath" | "virtualDirectoryPath" };
