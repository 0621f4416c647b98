import type { QueryAnswer, SslBindingObservation, SslEntry } from "../agent/protocol";
import { sameFolded } from "../base/fold";
import { printable, quoted } from "../base/printable";
import { asksLate, type LateAsking, windowsName } from "../http-sys/asking";
import { CHECK, FLAG, IIS_APP_ID } from "../http-sys/flags";
import { type AnyEntry, entriesOf } from "../http-sys/serving";
import type { ObserveContext, Props } from "../reconcile/kind";

/** What is asked of HTTP.sys, for warnings. */
export const TLS_QUERY = { kind: "sslBinding" } as const;

/** Warnings that one resource has of endpoints: a server may have hundreds. */
const MOST = 5;

/** Of a place that wants client certificates: why those who come over HTTPS would not be asked for one, or be refused. */
export function certificateNotAsked(
  tls: QueryAnswer | undefined,
  { site }: Props,
  declares: ObserveContext["declares"],
): readonly string[] {
  if (!tls || !("endpoints" in tls)) return [];
  const bindings = tls.bindings.filter((each) => site === undefined || isSame(each.site, site));
  if (bindings.length === 0) return site === undefined ? [] : [NO_BINDING];
  const served = bindings.map((binding) => ({ binding, entries: entriesOf(binding, tls.endpoints) }));
  const without = served
    .filter(({ entries }) => entries.length === 0)
    .map(({ binding }) => withoutEntry(binding.information));
  const entries = [...new Set(served.flatMap((each) => each.entries))].filter(isReadable);
  const either = served.flatMap(({ binding, entries: found }) =>
    differ(found) ? [eitherOf(binding.information, found)] : [],
  );
  return [...without, ...either, ...entries.flatMap((entry) => aboutEntry(entry, tls, declares))].slice(0, MOST);
}

const NO_BINDING =
  "the site has no https binding, so no client can send a certificate: add one with a certificate (New-IISSiteBinding -Protocol https)";

function withoutEntry(information: string): string {
  return `the https binding ${quoted(information)} has no certificate in HTTP.sys, so nobody can connect: bind one in IIS Manager, or with New-IISSiteBinding`;
}

/** Where an address and a name both have an entry, sources differ which one HTTP.sys takes. */
function eitherOf(information: string, entries: readonly AnyEntry[]): string {
  const names = entries.map(({ endpoint }) => quoted(endpoint)).join(" and ");
  return `the https binding ${quoted(information)} may be served by any of ${names}, whose flags differ: give them the same with an SslBinding each`;
}

function differ(entries: readonly AnyEntry[]): boolean {
  return new Set(entries.filter(isReadable).map(({ flags }) => flags & FLAG.negotiateClientCert)).size > 1;
}

function aboutEntry(entry: SslEntry, machine: SslBindingObservation, declares: ObserveContext["declares"]): string[] {
  const { endpoint, flags, checkMode, ctlIdentifier, ctlStoreName } = entry;
  const at = `the endpoint ${quoted(endpoint)} of HTTP.sys`;
  const declared = declares("SslBinding", { endpoint });
  const late = declared?.negotiateClientCert === true ? undefined : asksLate(machine, entry);
  const list = [ctlStoreName, ctlIdentifier].filter((each) => each !== "").map((each) => quoted(each));
  return [
    ...((flags & FLAG.reject) !== 0 ? [`${at} rejects every connection (flag reject)`] : []),
    ...(late
      ? [
          `${at} does not ask for certificates in the TLS handshake, ${LATE[late](windowsName(machine.build))}: ${remedy(entry, declared)}`,
        ]
      : []),
    ...(list.length > 0
      ? [
          `${at} accepts only certificates of issuers in its certificate trust list (${list.join(", ")}): the issuer of what is mapped must be in it`,
        ]
      : []),
    ...((checkMode & CHECK.cachedRevocationOnly) !== 0
      ? [
          `${at} checks revocation by lists in the cache only, and refuses a certificate whose list is not there (403.13)`,
        ]
      : []),
  ];
}

/** What comes of it. */
export const LATE: Readonly<Record<LateAsking, (windows: string) => string>> = {
  renegotiation: () =>
    "so IIS asks later, by renegotiation: clients in Go and Rust refuse it, others may, and a large POST is answered 413",
  reset: (windows) =>
    `so IIS asks later, which TLS 1.3 of ${windows} does not allow for browsers and clients in Go, Rust and Node.js: their connection is reset (curl gets in)`,
  notSupported: (windows) =>
    `so IIS asks later, which TLS 1.3 of ${windows} does not allow for browsers and clients in Go, Rust and Node.js: they are answered 500 (0x80070032)`,
};

function remedy({ endpoint, appId }: SslEntry, declared: Props | undefined): string {
  if (declared) return "set negotiateClientCert: true in its SslBinding";
  if (appId === IIS_APP_ID) return `declare ${line(endpoint)}`;
  return `bind the certificate in IIS, since this entry is of application ${quoted(appId)} and left alone, and declare ${line(endpoint)}`;
}

/** To paste into a program. */
export function line(endpoint: string, flags: Props = { negotiateClientCert: true }, name = "https"): string {
  const said = Object.entries(flags).map(([flag, on]) => `${flag}: ${on}`);
  return `new SslBinding("${name}", { ${[`endpoint: ${JSON.stringify(printable(endpoint, 100))}`, ...said].join(", ")} })`;
}

export function isReadable(entry: AnyEntry): entry is SslEntry {
  return !("fault" in entry);
}

function isSame(name: string, site: unknown): boolean {
  return typeof site === "string" && sameFolded(name, site);
}
