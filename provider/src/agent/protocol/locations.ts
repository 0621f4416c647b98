import { attributeQuery, observedAttributes } from "./attribute";
import { fault } from "./fault";
import { type Of, Schema } from "./schema";

/** The locations below a site that applicationHost.config has, and what a section holds there. */
const kind = Schema.literal("locations");

const querySchema = Schema.exact({
  kind,
  site: Schema.text(),
  section: Schema.text(),
  attributes: Schema.optional(Schema.list(attributeQuery)),
  /** Counts the entries that the location itself holds. */
  collection: Schema.optional(Schema.text()),
});

export interface LocationsQuery extends Of<typeof querySchema> {}

const query: Schema<LocationsQuery> = querySchema;

const path = Schema.text({ longest: 500 });

const locationSchema = Schema.union(
  Schema.object({ path, attributes: observedAttributes, own: Schema.count() }),
  Schema.object({ path, fault }),
);

export type LocationBelow = Of<typeof locationSchema>;

const observationSchema = Schema.object({
  /** Below the site, `api/v1`; the first 200. */
  locations: Schema.list(locationSchema, { most: 200 }),
  left: Schema.count(),
});

export interface LocationsObservation extends Of<typeof observationSchema> {}

const observation: Schema<LocationsObservation> = observationSchema;

export const locations = { query, observation };
