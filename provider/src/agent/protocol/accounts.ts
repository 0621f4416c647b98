import { fault } from "./fault";
import { inEntries } from "./in-entries";
import { type Of, Schema } from "./schema";

/** The Windows accounts that entries of a collection name, as Windows knows them. Nobody is logged on. */
const kind = Schema.literal("accounts");

const querySchema = Schema.exact({
  kind,
  /** Names of accounts. */
  ...inEntries,
  /** Of the section: the domain of names that have none. */
  domain: Schema.text(),
});

export interface AccountsQuery extends Of<typeof querySchema> {}

const query: Schema<AccountsQuery> = querySchema;

/** As the entries spell it, with the domain where that is the section's. */
const name = Schema.text({ longest: 300 });

const accountSchema = Schema.union(
  Schema.object({
    name,
    exists: Schema.boolean(),
    /** Of one that exists: what keeps it from logging on. */
    disabled: Schema.boolean(),
    lockedOut: Schema.boolean(),
    expired: Schema.boolean(),
    passwordExpired: Schema.boolean(),
  }),
  /** Nobody could be asked, as for a domain account where the login has no second hop. */
  Schema.object({ name, fault }),
);

export type Account = Of<typeof accountSchema>;

const observationSchema = Schema.object({
  /** Each once, the first 200. */
  accounts: Schema.list(accountSchema, { most: 200 }),
  /** How many were not looked at: there are more, or those of the whole request took 20 seconds. */
  left: Schema.count(),
});

export interface AccountsObservation extends Of<typeof observationSchema> {}

const observation: Schema<AccountsObservation> = observationSchema;

export const accounts = { query, observation };
