import type {
  Account,
  Failed,
  FaultKind,
  LocationBelow,
  LoggedRequest,
  QueryAnswer,
  SslEntry,
  Value,
} from "../../../../provider/src/agent/protocol";
import type { ClientCertificate } from "../../../../provider/src/certificate";
import type { Facts, StoredMapping } from "../../../../provider/src/command/doctor/facts";
import type { Log } from "../../../../provider/src/command/doctor/log";
import { FLAG } from "../../../../provider/src/http-sys/flags";
import { HELLO } from "../../../server/scripted-agent";
import { sslEntry } from "../../../support/ssl-entry";

/** What is known of a site at which all is well, with small changes: what the rules are proved over. */
export function site(changes: Partial<Facts> = {}): Facts {
  return { ...WELL, ...changes };
}

export const NOW = Date.parse("2026-11-28T10:00:00Z");
export const ALL_FLAGS = ["Ssl", "SslNegotiateCert", "SslRequireCert"];

export function section(attributes: Readonly<Record<string, Value>>, webConfig: "closed" | "present" = "closed") {
  const told = Object.entries(attributes).map(([name, value]) => [name, { value }] as const);
  return { attributes: Object.fromEntries(told), webConfig } satisfies QueryAnswer;
}

export function failed(kind: FaultKind = "denied", text = "Access is denied."): Failed {
  return { fault: { kind, text } };
}

/** Serial numbers tell certificates of one name apart. */
export function certificate(name: string, changes: Partial<ClientCertificate> = {}): ClientCertificate {
  const serialNumber = changes.serialNumber ?? "01";
  const digits = Buffer.from(`${name} ${serialNumber}`).toString("hex").toUpperCase();
  return {
    base64: Buffer.from(name).toString("base64"),
    thumbprint: digits.padEnd(40, "0").slice(0, 40),
    sha256Thumbprint: digits.padEnd(64, "0").slice(0, 64),
    subject: `CN=${name}`,
    issuer: "CN=Test CA",
    serialNumber,
    notBefore: "2026-01-01T00:00:00Z",
    notAfter: "2027-01-01T00:00:00Z",
    ...changes,
  };
}

export const EXPIRED = { notAfter: "2026-11-01T00:00:00Z" };

export function mapping(name: string, changes: Partial<StoredMapping> = {}): StoredMapping {
  return {
    ...{ account: `CORP\\${name}`, certificate: certificate(name), wrong: undefined },
    ...{ enabled: true, inherited: false, password: undefined },
    ...changes,
  };
}

export function given(changed: ClientCertificate = certificate("alice")) {
  return { file: "alice.cer", certificate: changed };
}

export type AccountState = Partial<
  Record<"exists" | "disabled" | "lockedOut" | "expired" | "passwordExpired", boolean>
>;

export function account(name: string, state: AccountState = {}): Account {
  const well = { exists: true, disabled: false, lockedOut: false, expired: false, passwordExpired: false };
  return { name, ...well, ...state };
}

export function chain({ sha256Thumbprint }: ClientCertificate, ...statuses: string[]) {
  return { sha256: sha256Thumbprint.toLowerCase(), statuses, top: "CN=Test CA" };
}

/** `401.1.1326`: status, substatus and win32 status. */
export function logOf(...statuses: readonly string[]): Log {
  const requests = statuses.map((each): LoggedRequest => {
    const [status = 0, substatus = 0, win32 = 0] = each.split(".").map(Number);
    return { time: "2026-11-28 09:59:00", status, substatus, win32 };
  });
  return { why: undefined, folder: "C:\\inetpub\\logs\\LogFiles\\W3SVC1", hours: 24, requests };
}

export const NO_LOG: Log = { why: "has no file yet", folder: "C:\\logs", hours: 24, requests: [] };

export const BINDING = { site: "Orders", information: "*:443:", sslFlags: 0 };

export function entry(changes: Partial<SslEntry> = {}, endpoint = "0.0.0.0:443"): SslEntry {
  return sslEntry(endpoint, { flags: FLAG.negotiateClientCert, ...changes });
}

export type Tls = Extract<Facts["tls"], { readonly bindings: unknown }>;

export function tls(changes: Partial<Tls> = {}): Tls {
  return { build: 20348, tls13: null, endpoints: [entry()], bindings: [BINDING], ...changes };
}

/** The entry that serves the site. */
export function served(changes: Partial<SslEntry>, machine: Partial<Tls> = {}): Tls {
  return tls({ endpoints: [entry(changes)], ...machine });
}

export function below(path: string, sslFlags: readonly string[], own = 0): LocationBelow {
  return { path, own, attributes: { sslFlags: { value: sslFlags } } };
}

export function belowSite(locations: readonly LocationBelow[], left = 0): Facts["below"] {
  return { access: { locations, left }, mapping: { locations, left } };
}

export function schemes(changes: Readonly<Record<string, QueryAnswer>> = {}): Facts["schemes"] {
  const off = section({ enabled: false });
  const all = ["anonymousAuthentication", "basicAuthentication", "digestAuthentication", "windowsAuthentication"];
  return new Map([...all.map((name) => [name, off] as const), ...Object.entries(changes)]);
}

export const ON = section({ enabled: true });

export function accessOf(flags: readonly string[]): Pick<Facts, "access" | "siteAccess"> {
  const access = section({ sslFlags: flags });
  return { access, siteAccess: access };
}

export const SWITCH = {
  enabled: true,
  oneToOneCertificateMappingsEnabled: true,
  logonMethod: "ClearText",
  defaultLogonDomain: "",
};

const WELL: Facts = {
  ...{ server: "web01", site: "Orders", path: "", now: NOW, here: NOW, given: undefined, url: undefined },
  ...accessOf(ALL_FLAGS),
  hello: {
    ...HELLO,
    modules: [
      "IISCertificateMappingAuthenticationModule",
      "AnonymousAuthenticationModule",
      "BasicAuthenticationModule",
      "WindowsAuthenticationModule",
    ],
  },
  mapping: section(SWITCH),
  mappings: [mapping("alice")],
  unreadableMappings: 0,
  schemes: schemes(),
  runtime: section({ uploadReadAheadSize: 49152 }),
  tls: tls(),
  below: belowSite([]),
  configuration: { unreadable: [] },
  accounts: { accounts: [account("CORP\\alice")], left: 0 },
  chains: { chains: [chain(certificate("alice"))], left: 0 },
  trust: { sendTrustedIssuerList: null, misplacedRoots: [] },
  log: logOf(),
};
