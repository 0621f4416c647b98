import { fault } from "./fault";
import { type Of, Schema } from "./schema";

/** Whether IIS can read what the configuration of a site, its web.config included, says of sections. */
const kind = Schema.literal("siteConfiguration");

const querySchema = Schema.exact({
  kind,
  site: Schema.text(),
  sections: Schema.list(Schema.text()),
});

export interface SiteConfigurationQuery extends Of<typeof querySchema> {}

const query: Schema<SiteConfigurationQuery> = querySchema;

const observationSchema = Schema.object({
  /** Those that cannot be read: the file is malformed, or holds a section that is locked. */
  unreadable: Schema.list(Schema.object({ section: Schema.text({ longest: 300 }), fault }), { most: 100 }),
});

export interface SiteConfigurationObservation extends Of<typeof observationSchema> {}

const observation: Schema<SiteConfigurationObservation> = observationSchema;

export const siteConfiguration = { query, observation };
