import { InputError } from "../errors";
import { fold } from "../fold";
import { quoted } from "../printable";
import type { Configuration } from "./profile";

export const SERVERS = "iis-clientcert:servers";

/** Entries by name, as configured and not checked yet. */
export type ConfiguredServers = ReadonlyMap<string, unknown>;

/** Reads `iis-clientcert:servers`: a JSON object, name to entry. Names that differ in case only are refused. */
export function configuredServers(configuration: Configuration): ConfiguredServers {
  const servers = new Map(Object.entries(parse(configuration.get("servers"))));
  const seen = new Map<string, string>();
  for (const name of servers.keys()) {
    if (name.trim() === "") throw refuse("has a server without a name");
    const twin = seen.get(fold(name));
    if (twin !== undefined) {
      throw refuse(`has ${quoted(twin)} and ${quoted(name)}, which differ in case only: rename one`);
    }
    seen.set(fold(name), name);
  }
  return servers;
}

function parse(json: string | undefined): Record<string, unknown> {
  if (json === undefined || json.trim() === "") return {};
  const servers = tryParse(json);
  if (typeof servers !== "object" || servers === null || Array.isArray(servers)) {
    throw refuse('is to be an object of servers by name, such as {"web1": {"host": "web1.example.com"}}');
  }
  return servers as Record<string, unknown>;
}

// The parser's own message quotes the text, and the text has passwords.
function tryParse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function refuse(reason: string): InputError {
  return new InputError({ code: "input/connection", property: SERVERS, reason });
}
