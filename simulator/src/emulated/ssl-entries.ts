import { readEndpoint } from "../../../provider/dist/http-sys/endpoint";
import { subkeyNames, subkeyValues } from "../http-sys/asked";
import { canonical, STORE_OF } from "../http-sys/entry";
import { guidText } from "../http-sys/guid";
import type { RegistryKey, RegistryValue } from "../http-sys/store";
import type { SimulatedWindows } from "../windows";
import { Refusal, toFault } from "./faults";
import type { SslBindingObservation, SslEntry } from "./messages";

export type AnyEntry = SslBindingObservation["endpoints"][number];
type Kept = SslEntry["store"];

const LONGEST = 1000;
const LONGEST_HASH = 64;

/** Of all three stores, in the order of the registry. */
export function sslEntries(windows: SimulatedWindows): AnyEntry[] {
  return (Object.keys(STORE_OF) as Kept[]).flatMap((store) => entriesIn(windows, store));
}

/** What an entry was read from. */
const subkeys = new WeakMap<AnyEntry, string>();

export function entriesIn(windows: SimulatedWindows, kept: Kept): AnyEntry[] {
  return subkeyNames(windows, STORE_OF[kept]).flatMap((name) => {
    const entry = entryIn(windows, kept, name);
    if (entry === undefined) return [];
    subkeys.set(entry, name);
    return [entry];
  });
}

/** The same entry, as it is now, in whatever subkey; mostly it is where it was. */
export function readAgain(windows: SimulatedWindows, before: SslEntry): AnyEntry | undefined {
  const { store, endpoint } = before;
  const subkey = subkeys.get(before);
  const own = subkey === undefined ? undefined : entryIn(windows, store, subkey);
  return own?.endpoint === endpoint ? own : entriesIn(windows, store).find((entry) => entry.endpoint === endpoint);
}

/** An entry that cannot be read is told as a fault, and spoils no other. Undefined where it has gone meanwhile. */
function entryIn(windows: SimulatedWindows, kept: Kept, name: string): AnyEntry | undefined {
  let endpoint = endpointOf(kept, name);
  try {
    const values = subkeyValues(windows, STORE_OF[kept], name);
    if (values === undefined) return undefined;
    const named = text(values, "HostnamePort");
    // From Server 2022 on, the subkey of a name is a GUID.
    if (kept === "name" && named !== "") endpoint = told(named);
    return { store: kept, endpoint, ...contentOf(values) };
  } catch (error) {
    return { store: kept, endpoint, fault: toFault(error) };
  }
}

/** A port of the central store is called by its number, whatever stands before that. */
function endpointOf(store: Kept, name: string): string {
  if (store !== "ccs") return told(name);
  const endpoint = readEndpoint(name);
  return endpoint ? String(endpoint.port) : name.slice(0, LONGEST);
}

function told(name: string): string {
  return canonical(name).slice(0, LONGEST);
}

type Values = RegistryKey["values"];

function contentOf(values: Values): Omit<SslEntry, "store" | "endpoint"> {
  return {
    certificateHash: hash(values),
    appId: appId(values),
    certificateStoreName: text(values, "SslCertStoreName"),
    flags: number(values, "DefaultFlags"),
    checkMode: number(values, "DefaultSslCertCheckMode"),
    revocationFreshnessTime: number(values, "DefaultSslRevocationFreshnessTime"),
    urlRetrievalTimeout: number(values, "DefaultSslRevocationUrlRetrievalTimeout"),
    ctlIdentifier: text(values, "DefaultSslCtlIdentifier"),
    ctlStoreName: text(values, "DefaultSslCtlStoreName"),
  };
}

function hash(values: Values): string {
  const bytes = binary(values, "SslCertHash");
  if (bytes.length > LONGEST_HASH) throw invalid(`SslCertHash has more than ${LONGEST_HASH} bytes`);
  return bytes.toString("hex").toUpperCase();
}

function appId(values: Values): string {
  if (values.AppId === undefined) return "";
  const bytes = binary(values, "AppId");
  if (bytes.length !== 16) throw invalid("AppId has not 16 bytes");
  return guidText(bytes);
}

function number(values: Values, name: string): number {
  const value = values[name] ?? 0;
  if (typeof value !== "number") throw otherType(name, "REG_DWORD");
  return value >>> 0;
}

function text(values: Values, name: string): string {
  const value = values[name] ?? "";
  if (typeof value !== "string") throw otherType(name, "REG_SZ");
  if (value.length > LONGEST) throw invalid(`${name} has more than ${LONGEST} characters`);
  return value;
}

function binary(values: Values, name: string): Buffer {
  const value: RegistryValue = values[name] ?? Buffer.alloc(0);
  if (!Buffer.isBuffer(value)) throw otherType(name, "REG_BINARY");
  return value;
}

function otherType(name: string, type: string): Refusal {
  return invalid(`${name} is not of type ${type}`);
}

function invalid(what: string): Refusal {
  return new Refusal({ kind: "invalid", text: `The registry value ${what}` });
}
