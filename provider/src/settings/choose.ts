import { fold } from "../base/fold";
import { quoted } from "../base/printable";
import { InputError } from "../errors";
import type { EntryFields } from "./checked";
import { type Configuration, type ConfiguredServers, EXAMPLE, SERVERS } from "./configuration";
import { parseEntry, parseInline } from "./connection-schema";

/** A server found, before the environment is looked at. */
export interface ChosenServer {
  readonly name: string;
  readonly named: boolean;
  readonly fields: EntryFields;
}

/** The server that `connection` means: one of those that are configured, or one that is written out. */
export function choose(connection: unknown, servers: ConfiguredServers, configuration: Configuration): ChosenServer {
  if (connection === undefined || connection === null) return named(defaultName(servers, configuration), servers);
  if (typeof connection === "string") return named(lookUp(connection, "connection", servers), servers);
  const fields = parseInline(connection, "connection");
  if (fields.type === "local") return { name: fields.host ?? "localhost", named: false, fields };
  if (fields.host === undefined) throw refuse("connection.host", "is missing: give the name or address of the server");
  return { name: fields.host, named: false, fields };
}

function defaultName(servers: ConfiguredServers, configuration: Configuration): string {
  const chosen = configuration.get("defaultServer");
  if (chosen) return lookUp(chosen, "iis-clientcert:defaultServer", servers);
  const [only, ...others] = servers.keys();
  if (only === undefined) throw refuse("connection", `is missing, and ${SERVERS} names no server: set one, ${EXAMPLE}`);
  if (others.length > 0) {
    throw refuse("connection", `is missing: name one of ${list(servers)}, or set iis-clientcert:defaultServer`);
  }
  return only;
}

function lookUp(name: string, property: string, servers: ConfiguredServers): string {
  for (const known of servers.keys()) if (fold(known) === fold(name)) return known;
  const choice = servers.size === 0 ? `names no server; set it with --path, ${EXAMPLE}` : `has only ${list(servers)}`;
  if (!looksLikeName(name)) throw refuse(property, NO_NAME);
  const reason = `there is no server ${quoted(name)}: ${SERVERS} ${choice}`;
  throw refuse(property, reason, `names no known server: ${SERVERS} ${choice}`);
}

const NO_NAME =
  "expected the name of a server or an object, found a text that is not a name; an object in the configuration is read with config.requireSecretObject, not as text";

/**
 * A whole connection may stand where a name was meant, as JSON, as a key, or as user:password@host, and would be told
 * with its password; so would be what nobody sees. The only blanks of a name are spaces inside it.
 */
function looksLikeName(text: string): boolean {
  if (text === "" || text.length > LONGEST_NAME || text.trim() !== text) return false;
  return !/[\p{C}\p{Z}{}[\]"'`:@/\\]/u.test(text.replaceAll(" ", ""));
}

const LONGEST_NAME = 64;

function named(name: string, servers: ConfiguredServers): ChosenServer {
  return { name, named: true, fields: parseEntry(servers.get(name), `${SERVERS}.${name}`) };
}

function list(servers: ConfiguredServers): string {
  return [...servers.keys()].map((name) => quoted(name)).join(", ");
}

function refuse(property: string, reason: string, unquoted = reason): InputError {
  return new InputError({ code: "input/connection", property, reason, unquoted });
}
