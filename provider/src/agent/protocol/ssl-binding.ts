import { fault } from "./fault";
import { type Of, Schema } from "./schema";

/** Entries of HTTP.sys (netsh: sslcert), which decide how TLS is spoken at an address and port or for a name, and the bindings of IIS that use them. */
const kind = Schema.literal("sslBinding");

const querySchema = Schema.exact({
  kind,
  /** Whether the answer tells of each binding's site if it negotiates client certificates. */
  access: Schema.optional(Schema.literal(true)),
});

export interface SslBindingQuery extends Of<typeof querySchema> {}

const query: Schema<SslBindingQuery> = querySchema;

/** The flags that can be set, by their names in a program. */
const SSL_BINDING_FLAGS = ["negotiateClientCert", "disableTls13", "disableHttp2"] as const;

export type SslBindingFlag = (typeof SSL_BINDING_FLAGS)[number];

/**
 * Flags of one entry, and of the bindings in applicationHost.config that use it, as far as this build of IIS has a bit for them.
 * Nothing makes or removes an entry, or changes its certificate.
 */
const operationSchema = Schema.exact({
  kind,
  /** `0.0.0.0:443`, `[::]:443` or `orders.example:443`, in the form of `http-sys/endpoint.ts`. */
  endpoint: Schema.text(),
  set: Schema.exact({
    negotiateClientCert: Schema.optional(Schema.boolean()),
    disableTls13: Schema.optional(Schema.boolean()),
    disableHttp2: Schema.optional(Schema.boolean()),
  }),
  /** Names in `set`: `stood` tells what they were. */
  report: Schema.optional(Schema.list(Schema.choice(SSL_BINDING_FLAGS))),
  /** An entry that is not there, or no longer IIS's, is left so: nothing is done, and that is no fault. */
  ifThere: Schema.optional(Schema.literal(true)),
});

export interface SslBindingOperation extends Of<typeof operationSchema> {}

const operation: Schema<SslBindingOperation> = operationSchema;

const name = Schema.text({ longest: 1000 });

const entryPlace = {
  /** `address`: an address and port; `name`: a host name (SNI); `ccs`: a port of the central certificate store. */
  store: Schema.choice(["address", "name", "ccs"]),
  /** As it is called in the registry, in the form of the operation where it has that form. */
  endpoint: name,
};

const entrySchema = Schema.object({
  ...entryPlace,
  /** SHA-1 in upper-case hexadecimal digits; empty where it has none. */
  certificateHash: Schema.text({ longest: 128, pattern: /^(?:[0-9A-F]{2})*$/ }, "Invalid hash"),
  /** Lower case, in braces. */
  appId: name,
  /** An empty text means MY. */
  certificateStoreName: name,
  /** HTTP_SERVICE_CONFIG_SSL_FLAG_* of http.h. */
  flags: Schema.count(),
  /** 0x1 no revocation check, 0x2 cached revocation only, 0x4 freshness time in use, 0x8 cached URLs, 0x10 no AIA, 0x10000 no usage check. */
  checkMode: Schema.count(),
  /** Seconds. */
  revocationFreshnessTime: Schema.count(),
  /** Milliseconds. */
  urlRetrievalTimeout: Schema.count(),
  ctlIdentifier: name,
  ctlStoreName: name,
});

export interface SslEntry extends Of<typeof entrySchema> {}

const entry: Schema<SslEntry> = entrySchema;

const unreadableEntry = Schema.object({ ...entryPlace, fault });

const bindingSchema = Schema.object({
  site: name,
  /** `ADDRESS:PORT:HOST`, such as `*:443:`. */
  information: name,
  /** The binding's own attribute, another than access/sslFlags: 1 Sni, 2 CentralCertStore, 4 DisableHTTP2, and so on. */
  sslFlags: Schema.count(),
  /** Asked with `access`: whether access/sslFlags of the site's root has SslNegotiateCert; absent where it cannot be read. */
  negotiates: Schema.optional(Schema.boolean()),
});

export interface SslSiteBinding extends Of<typeof bindingSchema> {}

const binding: Schema<SslSiteBinding> = bindingSchema;

const observationSchema = Schema.object({
  /** CurrentBuildNumber of Windows; null where the registry does not say. */
  build: Schema.count().orNull(),
  /** `Enabled` of SCHANNEL's TLS 1.3 for servers; null where the registry does not say, which leaves the build's default. */
  tls13: Schema.boolean().orNull(),
  endpoints: Schema.list(Schema.union(entry, unreadableEntry)),
  /** Of protocol https, in the order of the sites. */
  bindings: Schema.list(binding),
});

export interface SslBindingObservation extends Of<typeof observationSchema> {}

const observation: Schema<SslBindingObservation> = observationSchema;

export const sslBinding = { query, operation, observation };
