/** Type of a property, as a Pulumi schema says it. */
export type TypeSpec =
  | { readonly type: "string"; readonly enum?: readonly string[] }
  | { readonly type: "boolean" | "integer" }
  | { readonly type: "array"; readonly items: TypeSpec }
  | { readonly type: "object"; readonly additionalProperties: TypeSpec }
  | { readonly oneOf: readonly TypeSpec[] }
  /** A reference, such as to an asset. */
  | { readonly $ref: string };
