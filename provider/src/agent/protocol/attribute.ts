import { failed } from "./fault";
import { type Of, Schema } from "./schema";

/** A list is a set of flags. Text is compared as the schema says of the attribute: most ignore case. */
export const value = Schema.union(Schema.text(), Schema.number(), Schema.boolean(), Schema.list(Schema.text()));

export type Value = Of<typeof value>;

const attributeQuerySchema = Schema.exact({
  name: Schema.text(),
  /**
   * `value`: as it stands (enums by name, flags as a list of names, sorted by number: none is an empty list, and bits
   * without a name come last as one `0x…`; time spans as .NET writes them, `00:02:00`). `digest`: SHA-256 of the bytes
   * that the base64 text stands for. `remains`: the same of what is left of a text that should be base64 of one DER
   * sequence and is not: marks of PEM, what is no base64, and what stands behind the sequence are left out. `hmac`:
   * HMAC-SHA256 with the nonce; an attribute that the schema encrypts is answered so whatever was asked.
   */
  as: Schema.choice(["value", "digest", "remains", "hmac"]),
});

export interface AttributeQuery extends Of<typeof attributeQuerySchema> {}

export const attributeQuery: Schema<AttributeQuery> = attributeQuerySchema;

/** SHA-256 in lower-case hexadecimal digits. */
const hexDigest = Schema.text({ pattern: /^[0-9a-f]{64}$/ });

/** `fault`: this attribute could not be read (a password that cannot be decrypted). */
export const observed = Schema.union(
  Schema.object({ value }),
  Schema.object({ hmac: hexDigest }),
  Schema.object({
    sha256: hexDigest,
    /** One line, the form that IIS matches. */
    canonical: Schema.boolean(),
  }),
  Schema.object({
    sha256: hexDigest,
    /** `remains`: of so many bytes. */
    bytes: Schema.count(),
  }),
  failed,
);

export type Observed = Of<typeof observed>;

export const observedAttributes = Schema.dictionary(observed);

/** What somebody wants of an element: of a section, or of an entry of a collection. */
export const wanted = {
  /** Names in `set` whose values are secret; put there by the encoder. No text of a fault tells them. */
  secrets: Schema.optional(Schema.list(Schema.text())),
  /** Attributes that must not be set here. */
  unset: Schema.optional(Schema.list(Schema.text())),
};

/** Attributes that must have these values. */
export const wantedValues = Schema.dictionary(Schema.union(value, Schema.secret()));
