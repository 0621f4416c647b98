import { type Of, Schema } from "./schema";

/** The end of a site's own log, in W3C format: requests that failed, or those that hold a text. */
const kind = Schema.literal("siteLog");

const querySchema = Schema.exact({
  kind,
  site: Schema.text(),
  /** Only requests whose line holds this; whatever became of them. Default: those with 401, 403, 413 or 500 that `verify` did not send. */
  containing: Schema.optional(Schema.text({ longest: 100, pattern: /^[A-Za-z0-9-]{8,}$/ })),
  /** Tells method, path and account too. */
  requests: Schema.optional(Schema.literal(true)),
  /** HTTP.sys writes first what it holds back (`netsh http flush logbuffer`). */
  flush: Schema.optional(Schema.literal(true)),
});

export interface SiteLogQuery extends Of<typeof querySchema> {}

const query: Schema<SiteLogQuery> = querySchema;

/**
 * `read`: it was; `off`: the site does not log; `central`: all sites log together, elsewhere; `etw`: into Event Tracing only;
 * `format`: not in W3C format; `elsewhere`: on a share, or in no full path of a drive, where nobody looks; `fields`: without the statuses; `query`: asked with `containing`, and without queries; `none`: there is no file.
 */
const LOG_STATES = ["read", "off", "central", "etw", "format", "elsewhere", "fields", "query", "none"] as const;

const requestSchema = Schema.object({
  /** UTC, `2026-11-28 10:00:00`; empty where the log does not say. */
  time: Schema.text({ longest: 40 }),
  status: Schema.count(),
  substatus: Schema.count(),
  win32: Schema.count(),
  method: Schema.optional(Schema.text({ longest: 50 })),
  path: Schema.optional(Schema.text({ longest: 300 })),
  account: Schema.optional(Schema.text({ longest: 300 })),
  /** Asked with `containing`: it, and the letters, digits and hyphens behind it. */
  found: Schema.optional(Schema.text({ longest: 200 })),
});

export interface LoggedRequest extends Of<typeof requestSchema> {}

const request: Schema<LoggedRequest> = requestSchema;

const observationSchema = Schema.object({
  state: Schema.choice(LOG_STATES),
  /** Folder of the site's logs. */
  folder: Schema.text({ longest: 500 }),
  /** The server's clock, as `time` of a request. */
  now: Schema.text({ longest: 40 }),
  /** Time of the first request that was looked at; empty where the log does not say. Absent: nothing was logged before. */
  from: Schema.optional(Schema.text({ longest: 40 })),
  /** The last 200, in their order. */
  requests: Schema.list(request, { most: 200 }),
});

export interface SiteLogObservation extends Of<typeof observationSchema> {}

const observation: Schema<SiteLogObservation> = observationSchema;

export const siteLog = { query, observation };
