import type { SecureVersion } from "node:tls";
import { readEndpoint } from "../../../provider/dist/http-sys/endpoint";
import { CHECK, FLAG } from "../../../provider/dist/http-sys/flags";
import { type Connection, entriesFor } from "../../../provider/dist/http-sys/serving";
import type { HttpsBinding } from "../http-sys/bindings";
import { type KeptEntry, keptEntries } from "../http-sys/entry";
import { speaksTls13 } from "../http-sys/profiles";
import type { StoredCertificate } from "../http-sys/store";
import type { SimulatedWindows } from "../windows";

/** How TLS is spoken on one connection. */
export interface Terms {
  /** Whether a client certificate is asked for in the handshake. */
  readonly asks: boolean;
  /** Whether it is checked for revocation. */
  readonly checksRevocation: boolean;
  /** That the client came to, as the binding says. */
  readonly port: number;
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** PEM; without it the door has one of its own. */
  readonly pem?: StoredCertificate["pem"];
}

/** A client as it comes to the door, which stands for every address of the server. */
export interface Comer {
  readonly family: 4 | 6;
  readonly name?: string;
}

/** undefined: HTTP.sys breaks the connection off. */
export function termsFor(
  windows: SimulatedWindows,
  bindings: readonly HttpsBinding[],
  comer: Comer,
): Terms | undefined {
  const binding = bindingFor(bindings, comer);
  const connection = binding && connectionTo(binding, comer);
  const entry = connection && entryFor(windows, connection);
  if (!entry || (entry.flags & FLAG.reject) !== 0) return undefined;
  const certificate = entry.store === "ccs" ? CENTRAL : certificateOf(windows, entry);
  const has = (flag: number) => (entry.flags & flag) !== 0;
  const maxVersion = speaksTls13(windows) && !has(FLAG.disableTls13) ? "TLSv1.3" : "TLSv1.2";
  const minVersion = has(FLAG.disableTls12) ? "TLSv1.3" : "TLSv1.2";
  if (!certificate?.hasKey || minVersion > maxVersion) return undefined;
  return {
    asks: has(FLAG.negotiateClientCert),
    checksRevocation: (Number(entry.key.values.DefaultSslCertCheckMode ?? 0) & CHECK.noRevocation) === 0,
    port: connection.port,
    minVersion,
    maxVersion,
    pem: certificate.pem,
  };
}

/** The certificates of the central store are files of a share, which is not looked at. */
const CENTRAL: Pick<StoredCertificate, "hasKey" | "pem"> = { hasKey: true };

function entryFor({ httpSys, unsettled }: SimulatedWindows, connection: Connection): KeptEntry | undefined {
  const [first, second] = entriesFor(connection, keptEntries(httpSys));
  // Where both serve, `entriesFor` has the exact address first.
  return second && unsettled.first === "name" ? second : first;
}

/** The one that names the client's host, or has a wildcard for it, or else one without a host. */
function bindingFor(bindings: readonly HttpsBinding[], { family, name }: Comer): HttpsBinding | undefined {
  const there = bindings.filter(({ information }) => family === 6 || !information.startsWith("["));
  const hostOf = ({ information }: HttpsBinding) => information.slice(information.lastIndexOf(":") + 1).toLowerCase();
  const wanted = name === undefined ? [""] : [name, name.replace(/^[^.]*/, "*"), ""];
  return wanted.map((host) => there.find((binding) => hostOf(binding) === host)).find((found) => found !== undefined);
}

/** The door's address is whatever the binding listens for. */
function connectionTo({ information }: HttpsBinding, { family, name }: Comer): Connection | undefined {
  const endpoint = readEndpoint(information.slice(0, information.lastIndexOf(":")));
  if (endpoint?.kind !== "address") return undefined;
  const { host, port } = endpoint;
  const any = host === "0.0.0.0" || host === "[::]";
  return { family, port, ...(!any && { address: host }), ...(name !== undefined && { name }) };
}

function certificateOf({ httpSys }: SimulatedWindows, { key: { values } }: KeptEntry): StoredCertificate | undefined {
  const { SslCertHash: hash, SslCertStoreName: store = "" } = values;
  return Buffer.isBuffer(hash) ? httpSys.certificate(String(store), hash.toString("hex").toUpperCase()) : undefined;
}
