import type { SslBindingObservation, SslEntry, SslSiteBinding } from "../agent/protocol";
import { type Endpoint, endpointText, readEndpoint } from "./endpoint";
import { BINDING } from "./flags";

export type AnyEntry = SslBindingObservation["endpoints"][number];

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
export function entriesFor<E extends Pick<AnyEntry, "store" | "endpoint">>(
  connection: Connection,
  entries: readonly E[],
): readonly E[] {
  const at = (store: E["store"], host: string) => find(entries, store, `${host}:${connection.port}`);
  const exact = connection.address === undefined ? undefined : at("address", connection.address);
  const named =
    connection.name === undefined
      ? undefined
      : (at("name", connection.name) ?? at("name", wildcardOf(connection.name)));
  // One source puts the exact address first (a Microsoft support engineer, 2012), another one the name.
  if (exact && named) return [exact, named];
  const found = exact ?? named ?? find(entries, "ccs", String(connection.port)) ?? wildcard(connection.family, at);
  return found ? [found] : [];
}

/** `[::]` where it exists; otherwise `0.0.0.0` serves IPv6 too. */
function wildcard<E>(family: 4 | 6, at: (store: "address", host: string) => E | undefined): E | undefined {
  return (family === 6 ? at("address", "[::]") : undefined) ?? at("address", "0.0.0.0");
}

/** `*.example.com` of `orders.example.com`. */
function wildcardOf(name: string): string {
  const dot = name.indexOf(".");
  return dot < 0 ? name : `*${name.slice(dot)}`;
}

function find<E extends Pick<AnyEntry, "store" | "endpoint">>(
  entries: readonly E[],
  store: E["store"],
  endpoint: string,
): E | undefined {
  return entries.find((entry) => entry.store === store && entry.endpoint === endpoint);
}

/** What a binding of IIS listens for. */
export interface Listening {
  readonly endpoint: Endpoint;
  /** The certificate comes from the central store. */
  readonly central: boolean;
}

/** Of `ADDRESS:PORT:HOST`; undefined where it is none. */
export function listeningOf({
  information,
  sslFlags,
}: Pick<SslSiteBinding, "information" | "sslFlags">): Listening | undefined {
  const end = information.lastIndexOf(":");
  if (end < 0) return undefined;
  const name = information.slice(end + 1).toLowerCase();
  const address = readEndpoint(information.slice(0, end));
  if (!address) return undefined;
  const isNamed = (sslFlags & BINDING.sni) !== 0 && name !== "";
  const named = isNamed ? readEndpoint(`${name}:${address.port}`) : undefined;
  return { endpoint: named?.kind === "name" ? named : address, central: (sslFlags & BINDING.centralCertStore) !== 0 };
}

/** The entries that serve what comes to a binding, on whatever address of the server. */
export function entriesOf<E extends Pick<AnyEntry, "store" | "endpoint">>(
  binding: Pick<SslSiteBinding, "information" | "sslFlags">,
  entries: readonly E[],
): readonly E[] {
  const listening = listeningOf(binding);
  if (!listening) return [];
  const found = connectionsTo(binding, listening, entries).flatMap((connection) => entriesFor(connection, entries));
  return [...new Set(found)];
}

function connectionsTo(
  { information }: Pick<SslSiteBinding, "information">,
  { endpoint: { kind, host, port } }: Listening,
  entries: readonly Pick<AnyEntry, "store" | "endpoint">[],
): Connection[] {
  const name = kind === "name" ? { name: host } : {};
  const address = readEndpoint(information.slice(0, information.lastIndexOf(":")))?.host ?? "0.0.0.0";
  if (address === "0.0.0.0")
    return [
      { family: 4, port, ...name },
      { family: 6, port, ...name },
      ...(kind === "name" ? onOwnAddresses(port, host, entries) : []),
    ];
  return [{ address, family: address.startsWith("[") ? 6 : 4, port, ...name }];
}

/** Addresses that have an entry of their own, at which a client may ask for the name too. */
function onOwnAddresses(
  port: number,
  name: string,
  entries: readonly Pick<AnyEntry, "store" | "endpoint">[],
): Connection[] {
  return entries.flatMap(({ store, endpoint }) => {
    const at = store === "address" ? readEndpoint(endpoint) : undefined;
    if (at?.port !== port || at.host === "0.0.0.0" || at.host === "[::]") return [];
    return [{ address: at.host, family: at.host.startsWith("[") ? (6 as const) : (4 as const), port, name }];
  });
}

/** Whether a binding uses an entry of its own form, or falls back to it. */
export function uses(
  binding: Pick<SslSiteBinding, "information" | "sslFlags">,
  entry: SslEntry,
  entries: readonly AnyEntry[],
): boolean {
  return entriesOf(binding, entries).some((each) => each.store === entry.store && each.endpoint === entry.endpoint);
}

export { endpointText };
