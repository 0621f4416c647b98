import { type Of, Schema } from "./schema";

/** What the whole machine has to do with the trust in client certificates. */
const kind = Schema.literal("trust");

const querySchema = Schema.exact({ kind });

export interface TrustQuery extends Of<typeof querySchema> {}

const query: Schema<TrustQuery> = querySchema;

const name = Schema.text({ longest: 500 });

const observationSchema = Schema.object({
  /** SCHANNEL's SendTrustedIssuerList: whether clients are told which issuers are trusted; null where the registry does not say, which means no. */
  sendTrustedIssuerList: Schema.boolean().orNull(),
  /** In LocalMachine\Root, and not self-signed: the first 20. */
  misplacedRoots: Schema.list(
    Schema.object({ subject: name, issuer: name, thumbprint: Schema.text({ longest: 128, pattern: /^[0-9A-F]*$/ }) }),
    { most: 20 },
  ),
});

export interface TrustObservation extends Of<typeof observationSchema> {}

const observation: Schema<TrustObservation> = observationSchema;

export const trust = { query, observation };
