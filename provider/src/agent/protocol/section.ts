import { attributeQuery, observedAttributes, wanted, wantedValues } from "./attribute";
import { collection, collectionQuery, entryObservation, entryWish } from "./entries";
import { type Of, Schema } from "./schema";

/** A section of IIS configuration at a location: its attributes, and the entries of one collection. */
const where = {
  kind: Schema.literal("section"),
  /** `""` is the server level; otherwise `SITE` or `SITE/path/below`, in one spelling within a message. */
  location: Schema.text(),
  /** Path of the section, such as `system.webServer/security/access`. */
  section: Schema.text(),
};

const querySchema = Schema.exact({
  ...where,
  /** Attributes of the section itself. */
  attributes: Schema.optional(Schema.list(attributeQuery)),
  collection: Schema.optional(collectionQuery),
  /** Whether the answer tells of the site's own web.config. */
  webConfig: Schema.optional(Schema.literal(true)),
});

export interface SectionQuery extends Of<typeof querySchema> {}

const query: Schema<SectionQuery> = querySchema;

const operationSchema = Schema.exact({
  ...where,
  ...wanted,
  set: Schema.optional(wantedValues),
  /** Names in `set`: `stood` tells those that stood at this very location already (never a secret one). */
  report: Schema.optional(Schema.list(Schema.text())),
  collection: Schema.optional(collection),
  entries: Schema.optional(Schema.list(entryWish)),
});

export interface SectionOperation extends Of<typeof operationSchema> {}

const operation: Schema<SectionOperation> = operationSchema;

/**
 * Of the section in the web.config of the location's site, which wins over applicationHost.config. `closed`: the section is
 * locked for sites, or this is the server level; `absent`, `present`: it may stand there, and does not, or does; `unreadable`: it may, and whether it does
 * cannot be told.
 */
export const WEB_CONFIGS = ["closed", "absent", "present", "unreadable"] as const;

export type WebConfig = (typeof WEB_CONFIGS)[number];

const observationSchema = Schema.object({
  attributes: observedAttributes,
  webConfig: Schema.optional(Schema.choice(WEB_CONFIGS)),
  /** Where the query names a collection. */
  entries: Schema.optional(Schema.list(entryObservation)),
});

export interface SectionObservation extends Of<typeof observationSchema> {}

const observation: Schema<SectionObservation> = observationSchema;

export const section = { query, operation, observation };
