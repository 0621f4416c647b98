import { value } from "./attribute";
import { takenEntry } from "./entries";
import { type Failed, fault } from "./fault";
import { operation } from "./kinds";
import { type Of, Schema } from "./schema";

/**
 * What one resource wants: planned together, refused together before anything of it is touched, proved together. Its
 * operations must not meet in an attribute or an entry, and their entries must be of one level: fault `protocol`.
 */
const unitSchema = Schema.exact({
  operations: Schema.list(operation),
});

export interface Unit extends Of<typeof unitSchema> {}

export const unit: Schema<Unit> = unitSchema;

const doneSchema = Schema.object({
  /** Whether anything had to be written for this operation. */
  changed: Schema.boolean(),
  /** Entries that were there already and differed, before they were changed. */
  taken: Schema.optional(Schema.list(takenEntry)),
  /** What was set at this very location before, to something else than the level above has: of the names in `report`. */
  stood: Schema.optional(Schema.dictionary(value)),
  /** It holds once Windows has been restarted. */
  restart: Schema.optional(Schema.literal(true)),
});

export interface Done extends Of<typeof doneSchema> {}

const done: Schema<Done> = doneSchema;

/** What comes of a unit: of each of its operations, in their order; or why nothing of it was made so. */
export type UnitResult = { readonly done: readonly Done[] } | Failed;

/** By the number of the unit among those of the request. */
export const unitResult = Schema.union(
  Schema.object({ unit: Schema.count(), done: Schema.list(done) }),
  Schema.object({ unit: Schema.count(), fault }),
);
