import type { SslBindingFlag } from "../agent/protocol";

/** DefaultFlags of an entry: HTTP_SERVICE_CONFIG_SSL_FLAG_* of http.h. */
export const FLAG = {
  useDsMapper: 0x1,
  negotiateClientCert: 0x2,
  noRawFilter: 0x4,
  reject: 0x8,
  disableHttp2: 0x10,
  disableQuic: 0x20,
  disableTls13: 0x40,
  disableOcspStapling: 0x80,
  enableTokenBinding: 0x100,
  logExtendedEvents: 0x200,
  disableLegacyTls: 0x400,
  enableSessionTicket: 0x800,
  disableTls12: 0x1000,
  enableClientCorrelation: 0x2000,
  disableSessionId: 0x4000,
  enableCacheClientHello: 0x8000,
} as const;

/** Of DefaultSslCertCheckMode. */
export const CHECK = {
  noRevocation: 0x1,
  cachedRevocationOnly: 0x2,
  freshnessTime: 0x4,
  cachedUrls: 0x8,
  noAia: 0x10,
  noUsage: 0x10000,
} as const;

/** The attribute sslFlags of a site's binding. */
export const BINDING = { sni: 1, centralCertStore: 2 } as const;

/** CurrentBuildNumber of Windows. */
export const BUILD = {
  server2016: 14393,
  server2019: 17763,
  server2022: 20348,
  windows11: 22000,
  server2025: 26100,
} as const;

/** AppId of the entries that IIS makes. */
export const IIS_APP_ID = "{4dc3e181-e14b-4a21-b022-59fc669b0914}";

/** Bits of a binding's sslFlags, and the first build whose IIS knows them: a rebind writes them into the entry. */
export const BINDING_BITS: Readonly<Record<SslBindingFlag, { readonly bit: number; readonly build: number }>> = {
  negotiateClientCert: { bit: 128, build: BUILD.server2025 },
  disableTls13: { bit: 32, build: BUILD.server2022 },
  disableHttp2: { bit: 4, build: BUILD.server2019 },
};

/** The flags that a program can declare. */
export const NAMED_FLAGS = Object.keys(BINDING_BITS) as readonly SslBindingFlag[];

/** The names of an entry's flags, in the order of their numbers; bits without a name come last as one `0x…`. */
export function flagNames(flags: number): string[] {
  const known = Object.entries(FLAG).filter(([, bit]) => (flags & bit) !== 0);
  const rest = known.reduce((left, [, bit]) => left & ~bit, flags) >>> 0;
  return [...known.map(([name]) => name), ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])];
}
