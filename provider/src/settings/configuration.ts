import { fold } from "../base/fold";
import { quoted } from "../base/printable";
import { InputError } from "../errors";

const NAMESPACE = "iis-clientcert";
export const SERVERS = `${NAMESPACE}:servers`;

/** Values of the namespace `iis-clientcert`, structured ones as JSON: `servers`, `defaultServer`. */
export interface Configuration {
  get(key: string): string | undefined;
  /** The names of all values, where they are known. */
  keys?(): readonly string[];
}

/** The path of a server's entry as `pulumi config set --path` takes it; undefined where no shell would take the name. */
export function entryPath(name: string): string | undefined {
  if (/^[A-Za-z0-9_-]+$/.test(name)) return `${SERVERS}.${name}`;
  return /^[^\p{C}"'\\$`!%^]+$/u.test(name) ? `${SERVERS}["${name}"]` : undefined;
}

/** Entries by name, as configured and not checked yet. */
export type ConfiguredServers = ReadonlyMap<string, unknown>;

/** Reads `iis-clientcert:servers`: a JSON object, name to entry. Names that differ in case only are refused. */
export function configuredServers(
  configuration: Configuration,
  isFieldName: (name: string) => boolean,
): ConfiguredServers {
  refuseWithoutPath(configuration.keys?.() ?? []);
  const given = parse(configuration.get("servers"));
  refuseFlat(given, isFieldName);
  const servers = new Map(Object.entries(given));
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
    const found = Array.isArray(servers) ? "a list" : "no object";
    throw refuse(`must be an object of servers by name, and is ${found}: set each field by itself, ${EXAMPLE}`);
  }
  return servers as Record<string, unknown>;
}

/** How the first field of a server is set. */
export const EXAMPLE = `such as \`pulumi config set --path ${SERVERS}.web01.host web01.example.com\``;

// The parser's own message quotes the text, and the text has passwords.
function tryParse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** One server's fields where servers by name are expected. */
function refuseFlat(servers: Readonly<Record<string, unknown>>, isFieldName: (name: string) => boolean): void {
  const flat = Object.keys(servers).filter((name) => typeof servers[name] !== "object" && isFieldName(name));
  const [field] = flat;
  if (field === undefined) return;
  const reason = `holds ${flat.map((name) => quoted(name)).join(", ")}, which are fields of a server and belong below its name: \`pulumi config set --path ${SERVERS}.web01.${field}\``;
  throw refuse(reason);
}

/** `pulumi config set` without `--path` makes a value whose name has dots in it. */
function refuseWithoutPath(keys: readonly string[]): void {
  const key = keys.find((each) => /^servers[.[]/.test(each));
  if (key === undefined || key.length > LONGEST_KEY) return;
  const reason = `was set without --path, and is read by nobody: \`pulumi config rm ${NAMESPACE}:${key}\`, then set it by \`pulumi config set --path ${NAMESPACE}:${key}\``;
  throw new InputError({ code: "input/connection", property: `${NAMESPACE}:${key}`, reason });
}

const LONGEST_KEY = 200;

function refuse(reason: string): InputError {
  return new InputError({ code: "input/connection", property: SERVERS, reason });
}
