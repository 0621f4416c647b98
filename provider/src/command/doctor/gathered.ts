import { setImmediate as nextTurn } from "node:timers/promises";
import type {
  AccountsObservation,
  ChainsObservation,
  EntryObservation,
  Hello,
  LocationsObservation,
  Observed,
  QueryAnswer,
  SiteConfigurationObservation,
  SiteLogObservation,
  SslBindingObservation,
  TrustObservation,
} from "../../agent/protocol";
import { SCHEMES } from "../../resources/schemes";
import { ofSection, valueIn } from "../../resources/sections";
import { readStored } from "../stored-certificate";
import type { Facts, Given, Part, StoredMapping } from "./facts";
import { logOf, timeOf } from "./log";
import type { queriesOf } from "./queries";

/** What came, by the names of the queries. The session holds each to the kind that was asked. */
export interface Answered
  extends Readonly<Record<Exclude<keyof ReturnType<typeof queriesOf>, keyof Told>, QueryAnswer>>,
    Told {}

interface Told {
  readonly tls: Part<SslBindingObservation>;
  readonly accessBelow: Part<LocationsObservation>;
  readonly mappingsBelow: Part<LocationsObservation>;
  readonly configuration: Part<SiteConfigurationObservation>;
  readonly accounts: Part<AccountsObservation>;
  readonly chains: Part<ChainsObservation>;
  readonly trust: Part<TrustObservation>;
  readonly log: Part<SiteLogObservation>;
}

interface Gathered {
  readonly server: string;
  readonly site: string;
  readonly path: string;
  readonly hello: Hello;
  readonly answered: Answered;
  readonly url: URL | undefined;
  readonly given: Given | undefined;
  readonly hours: number;
}

/** In turns: a site may have thousands of mappings. */
export async function factsOf({ answered, hours, ...rest }: Gathered): Promise<Facts> {
  const { mapping, access, siteAccess, runtime, tls, configuration, accounts, chains, trust, log } = answered;
  const domain = String(valueIn(mapping, "defaultLogonDomain") ?? "");
  const section = ofSection(mapping);
  const entries = section && !("fault" in section) ? (section.entries ?? []) : [];
  const mappings: StoredMapping[] = [];
  for (const [at, entry] of entries.entries()) {
    if (at % AT_ONCE === AT_ONCE - 1) await nextTurn();
    if (!("fault" in entry)) mappings.push(storedIn(entry, domain));
  }
  return {
    ...rest,
    ...{ mapping, access, siteAccess, runtime, tls, configuration, accounts, chains, trust, mappings },
    ...clocks(log, Date.now()),
    unreadableMappings: entries.length - mappings.length,
    schemes: new Map(
      SCHEMES.map(([name]) => [name, (answered as unknown as Record<string, QueryAnswer>)[name] as QueryAnswer]),
    ),
    below: { access: answered.accessBelow, mapping: answered.mappingsBelow },
    log: logOf(log, hours),
  };
}

const AT_ONCE = 10;

/** A certificate is in date by the clock of the server that judges it. */
function clocks(log: Part<SiteLogObservation>, here: number): Pick<Facts, "now" | "here"> {
  const there = "fault" in log ? Number.NaN : timeOf(log.now);
  return { now: Number.isNaN(there) ? here : there, here };
}

function storedIn(
  { attributes, inherited }: Exclude<EntryObservation, { fault: unknown }>,
  domain: string,
): StoredMapping {
  const text = told(attributes.certificate);
  const stored = typeof text === "string" ? readStored(text) : { wrong: "the certificate cannot be read" };
  const account = told(attributes.userName);
  const { password } = attributes;
  return {
    account: account === undefined ? undefined : withDomain(String(account), domain),
    certificate: stored.certificate,
    wrong: stored.wrong,
    enabled: told(attributes.enabled) !== false,
    inherited,
    password: password && "fault" in password ? password.fault.text : undefined,
  };
}

/** As IIS completes the name, and the agent. */
function withDomain(name: string, domain: string): string {
  return domain === "" || name === "" || /[\\@]/.test(name) ? name : `${domain}\\${name}`;
}

function told(observed: Observed | undefined) {
  return observed && "value" in observed ? observed.value : undefined;
}
