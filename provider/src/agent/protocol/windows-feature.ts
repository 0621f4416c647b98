import { type Of, Schema } from "./schema";

/** Optional features of Windows, by the names that dism gives them: the same in every language. */
const kind = Schema.literal("windowsFeature");

const name = Schema.text({ longest: 100, pattern: /^[A-Za-z0-9-]+$/ }, "Invalid name of a feature");

const querySchema = Schema.exact({
  kind,
  /** 20 at most. */
  names: Schema.list(name),
});

export interface WindowsFeatureQuery extends Of<typeof querySchema> {}

const query: Schema<WindowsFeatureQuery> = querySchema;

/** That it is installed, in a web server that is there already. Nothing uninstalls it. Takes minutes: see `takesLong`. */
const operationSchema = Schema.exact({ kind, name });

export interface WindowsFeatureOperation extends Of<typeof operationSchema> {}

const operation: Schema<WindowsFeatureOperation> = operationSchema;

/** `absent`: its files are not on the server; `unknown`: Windows does not say; `missing`: Windows has no feature of this name. */
const STATES = ["enabled", "disabled", "absent", "unknown", "missing"] as const;

const observationSchema = Schema.object({
  /** In the order of the query. */
  features: Schema.list(Schema.object({ name, state: Schema.choice(STATES) })),
  /** Whether Windows must be restarted before something that was installed, or updated, holds. */
  restartPending: Schema.boolean(),
});

export interface WindowsFeatureObservation extends Of<typeof observationSchema> {}

const observation: Schema<WindowsFeatureObservation> = observationSchema;

export const windowsFeature = { query, operation, observation };
