import { CHECK, FLAG, flagNames } from "../../../provider/dist/http-sys/flags";
import type { SslEntry } from "./messages";

/** Options of `netsh http update sslcert` in the order in which they are said. The three flags that are missing cannot be. */
const OPTIONS: readonly (readonly [number, string])[] = [
  [FLAG.useDsMapper, "dsmapperusage"],
  [FLAG.negotiateClientCert, "clientcertnegotiation"],
  [FLAG.reject, "reject"],
  [FLAG.disableHttp2, "disablehttp2"],
  [FLAG.disableQuic, "disablequic"],
  [FLAG.disableTls13, "disabletls13"],
  [FLAG.disableOcspStapling, "disableocspstapling"],
  [FLAG.enableTokenBinding, "enabletokenbinding"],
  [FLAG.logExtendedEvents, "logextendedevents"],
  [FLAG.disableLegacyTls, "disablelegacytls"],
  [FLAG.enableSessionTicket, "enablesessionticket"],
  [FLAG.disableTls12, "disabletls12"],
  [FLAG.disableSessionId, "disablesessionid"],
];

/** Every netsh knows these; the others are said only where they have to be. */
const OLDEST = FLAG.useDsMapper | FLAG.negotiateClientCert;
const CHECKS = CHECK.noRevocation | CHECK.cachedRevocationOnly | CHECK.freshnessTime | CHECK.noUsage;

/** What of an entry netsh would lose. */
export function unsayable(entry: SslEntry): string[] {
  const flags = OPTIONS.reduce((left, [bit]) => left & ~bit, entry.flags) >>> 0;
  // That it is in use follows from the time, and a time of zero cannot be said.
  const sayable = entry.revocationFreshnessTime === 0 ? CHECKS & ~CHECK.freshnessTime : CHECKS;
  const checks = (entry.checkMode & ~sayable) >>> 0;
  const isIdle = entry.revocationFreshnessTime !== 0 && (entry.checkMode & CHECK.freshnessTime) === 0;
  const texts = (["certificateStoreName", "ctlIdentifier", "ctlStoreName"] as const).filter((name) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
    /["\\$%`\u201c-\u201e\x00-\x1f\x7f]/.test(entry[name]),
  );
  return [
    ...(flags === 0 ? [] : [`flags ${flagWords(flags)}`]),
    ...(isIdle ? ["a revocation freshness time that is not in use"] : []),
    ...(checks === 0 ? [] : [`check mode ${hex(checks)}`]),
    ...texts.map((name) => `a ${name} with a quotation mark, $, %, \`, a backslash or a control character`),
  ];
}

/** The whole record, as `update` replaces it. `cleared`: bits that were set and must go. */
export function netshArguments(entry: SslEntry, cleared: number): string[] {
  const { store, endpoint, checkMode, flags } = entry;
  const has = (bit: number) => (checkMode & bit) !== 0;
  const said = OPTIONS.filter(([bit]) => ((flags | OLDEST | cleared) & bit) !== 0);
  const optional = [
    ["revocationfreshnesstime", entry.revocationFreshnessTime],
    ["urlretrievaltimeout", entry.urlRetrievalTimeout],
    ["sslctlidentifier", entry.ctlIdentifier],
    ["sslctlstorename", entry.ctlStoreName],
  ] as const;
  return [
    "http",
    "update",
    "sslcert",
    `${store === "name" ? "hostnameport" : "ipport"}=${endpoint}`,
    `certhash=${entry.certificateHash}`,
    `appid=${entry.appId}`,
    `certstorename=${storeName(entry)}`,
    `verifyclientcertrevocation=${enabled(!has(CHECK.noRevocation))}`,
    `verifyrevocationwithcachedclientcertonly=${enabled(has(CHECK.cachedRevocationOnly))}`,
    `usagecheck=${enabled(!has(CHECK.noUsage))}`,
    // A zero is refused.
    ...optional.filter(([, value]) => value !== 0 && value !== "").map(([name, value]) => `${name}=${value}`),
    ...said.map(([bit, name]) => `${name}=${enabled((flags & bit) !== 0)}`),
  ];
}

/** One line that cmd.exe and PowerShell take apart in the same way: it is told to be run by hand. */
export function netshLine(args: readonly string[]): string {
  return args.map((word) => (/^[A-Za-z0-9._:=*[\]-]+$/.test(word) ? word : `"${word}"`)).join(" ");
}

export function entryWords(entry: SslEntry): string {
  return [
    `certificate ${orNone(entry.certificateHash)} of store ${storeName(entry)}`,
    `AppId ${orNone(entry.appId)}`,
    `flags ${flagWords(entry.flags)}`,
    `check mode ${hex(entry.checkMode)}`,
    `revocation freshness time ${entry.revocationFreshnessTime}`,
    `URL retrieval timeout ${entry.urlRetrievalTimeout}`,
    `CTL identifier ${orNone(entry.ctlIdentifier)}`,
    `CTL store ${orNone(entry.ctlStoreName)}`,
  ].join(", ");
}

/** An empty name means MY. */
export function storeName({ certificateStoreName }: SslEntry): string {
  return certificateStoreName || "MY";
}

export function orNone(text: string): string {
  return text || "none";
}

function flagWords(flags: number): string {
  return flagNames(flags).join(", ") || "none";
}

function enabled(is: boolean): string {
  return is ? "enable" : "disable";
}

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}
