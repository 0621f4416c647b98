import { fault } from "./fault";
import { inEntries } from "./in-entries";
import { type Of, Schema } from "./schema";

/** What Windows makes of certificates in the context of the machine: whether its stores lead to a root that it trusts. */
const kind = Schema.literal("chains");

const querySchema = Schema.exact({
  kind,
  /** Certificates, each in base64. */
  ...inEntries,
  /** Further certificates: DER in base64. */
  given: Schema.optional(Schema.list(Schema.text())),
});

export interface ChainsQuery extends Of<typeof querySchema> {}

const query: Schema<ChainsQuery> = querySchema;

/** Of the certificate's bytes; of the text where it is no base64. */
const sha256 = Schema.text({ pattern: /^[0-9a-f]{64}$/ });

const chainSchema = Schema.union(
  Schema.object({
    sha256,
    /** Names of X509ChainStatusFlags; none: Windows trusts it. Revocation is not looked at. */
    statuses: Schema.list(Schema.text({ longest: 60 }), { most: 20 }),
    /** Subject of the topmost certificate that was found. */
    top: Schema.text({ longest: 500 }).orNull(),
  }),
  /** Windows cannot read it. */
  Schema.object({ sha256, fault }),
);

export type Chain = Of<typeof chainSchema>;

const observationSchema = Schema.object({
  /** Each certificate once, those of `given` first; the first 500. */
  chains: Schema.list(chainSchema, { most: 500 }),
  /** How many were not looked at: there are more, or those of the whole request took 20 seconds. */
  left: Schema.count(),
});

export interface ChainsObservation extends Of<typeof observationSchema> {}

const observation: Schema<ChainsObservation> = observationSchema;

export const chains = { query, observation };
