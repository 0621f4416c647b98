import type { SslBindingObservation, SslSiteBinding } from "../agent/protocol";
import { type Endpoint, readEndpoint } from "./endpoint";
import { BINDING } from "./flags";

export type AnyEntry = SslBindingObservation["endpoints"][number];
type Placed = Pick<AnyEntry, "store" | "endpoint">;
type Bound = Pick<SslSiteBinding, "information" | "sslFlags">;

/** A TLS connection as HTTP.sys sees it. */
export interface Connection {
  /** Of the server: `10.0.0.5`, `[2001:db8::1]`; without one it is any address of that family that has no entry of its own. */
  readonly address?: string;
  readonly family: 4 | 6;
  readonly port: number;
  /** The name that the client asks for (SNI). */
  readonly name?: string;
}

/** Which entry serves a connection: none, one, or, where sources differ, one of several. */
export function entriesFor<E extends Placed>({ address, family, port, name }: Connection, entries: readonly E[]): E[] {
  const { byPlace } = indexOf(entries);
  const at = (store: E["store"], host: string) => byPlace.get(`${store} ${host}:${port}`);
  const exact = address === undefined ? undefined : at("address", address);
  const named = name === undefined ? undefined : (at("name", name) ?? at("name", wildcardOf(name)));
  // One source puts the exact address first (a Microsoft support engineer, 2012), another one the name.
  if (exact && named) return [exact, named];
  const ipv6 = family === 6 ? at("address", "[::]") : undefined;
  // Without an entry of its own IPv6 is served by the one for every IPv4 address.
  const found = exact ?? named ?? byPlace.get(`ccs ${port}`) ?? ipv6 ?? at("address", "0.0.0.0");
  return found ? [found] : [];
}

/** The entries that serve what comes to a binding, on whatever address of the server. */
export function entriesOf<E extends Placed>(binding: Bound, entries: readonly E[]): E[] {
  const found = connectionsTo(binding, entries).flatMap((connection) => entriesFor(connection, entries));
  return [...new Set(found)];
}

/** Whether a binding uses an entry of this list, its own or one that it falls back to. */
export function uses<E extends Placed>(binding: Bound, entry: E, entries: readonly E[]): boolean {
  return entriesOf(binding, entries).includes(entry);
}

/** What a binding listens for. */
export interface Listening {
  /** Its own, whether an entry is there or not: the name with SNI, otherwise the address. */
  readonly endpoint: Endpoint;
  readonly address: Endpoint;
  /** The certificate comes from the central store. */
  readonly central: boolean;
}

/** Of `ADDRESS:PORT:HOST`; undefined where it is none. */
export function listeningOf({ information, sslFlags }: Bound): Listening | undefined {
  const end = information.lastIndexOf(":");
  const address = readEndpoint(information.slice(0, Math.max(end, 0)));
  if (address?.kind !== "address") return undefined;
  const host = (sslFlags & BINDING.sni) === 0 ? "" : information.slice(end + 1).toLowerCase();
  const endpoint: Endpoint = host === "" ? address : { kind: "name", host, port: address.port };
  return { endpoint, address, central: (sslFlags & BINDING.centralCertStore) !== 0 };
}

/** As many connections to a binding as may meet different entries. */
function connectionsTo(binding: Bound, entries: readonly Placed[]): Connection[] {
  const listening = listeningOf(binding);
  if (!listening) return [];
  const { host, port } = listening.address;
  const name = listening.endpoint.kind === "name" ? { name: listening.endpoint.host } : {};
  if (host !== "0.0.0.0") return [{ address: host, family: familyOf(host), port, ...name }];
  // At an address with an entry of its own a client may ask for the name, too.
  const own = listening.endpoint.kind === "name" ? (indexOf(entries).addresses.get(port) ?? []) : [];
  const anywhere = [4, 6] as const;
  return [
    ...anywhere.map((family) => ({ family, port, ...name })),
    ...own.map((address) => ({ address, family: familyOf(address), port, ...name })),
  ];
}

function familyOf(host: Endpoint["host"]): 4 | 6 {
  return host.startsWith("[") ? 6 : 4;
}

/** `*.example.com` of `orders.example.com`. */
function wildcardOf(name: string): string {
  const dot = name.indexOf(".");
  return dot < 0 ? name : `*${name.slice(dot)}`;
}

interface Index<E> {
  readonly byPlace: ReadonlyMap<string, E>;
  /** Addresses with an entry of their own, by port. */
  readonly addresses: ReadonlyMap<number, readonly string[]>;
}

/** Every binding looks for itself in one and the same answer. */
const indexes = new WeakMap<readonly Placed[], Index<Placed>>();

function indexOf<E extends Placed>(entries: readonly E[]): Index<E> {
  const index = indexes.get(entries) ?? makeIndex(entries);
  indexes.set(entries, index);
  return index as Index<E>;
}

function makeIndex(entries: readonly Placed[]): Index<Placed> {
  const addresses = new Map<number, string[]>();
  for (const { store, endpoint } of entries) {
    const at = store === "address" ? readEndpoint(endpoint) : undefined;
    if (!at || at.host === "0.0.0.0" || at.host === "[::]") continue;
    const own = addresses.get(at.port) ?? [];
    addresses.set(at.port, own);
    if (own.length < MOST_ADDRESSES) own.push(at.host);
  }
  return { byPlace: new Map(entries.map((entry) => [`${entry.store} ${entry.endpoint}`, entry])), addresses };
}

/** Of one port: as many tell that a name may be served by another entry. */
const MOST_ADDRESSES = 20;
