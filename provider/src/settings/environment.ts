import { fold, inCapitals } from "../base/fold";
import { quoted } from "../base/printable";
import { InputError } from "../errors";
import type { EntryFields } from "./checked";
import type { ChosenServer } from "./choose";
import { type ConfiguredServers, SERVERS } from "./configuration";
import type { Field, Place } from "./field";
import { ALL_FIELDS } from "./fields";
import { looksLikePath } from "./meant";

/**
 * A server's fields with what the environment says in their place: IIS_CLIENTCERT_<NAME>_PASSWORD and so on, its jump
 * host's as IIS_CLIENTCERT_<NAME>_PROXY_PASSWORD. An empty variable says nothing. The address of an inline connection is its identity and stays.
 */
export function fromEnvironment({ name, named, fields }: ChosenServer, env: NodeJS.ProcessEnv): EntryFields {
  if (fields.type === "local") return fields;
  const prefix = variablePrefix(name);
  const own = { ...fields, ...overrides(prefix, namesIn(fields.type, named), env) };
  if (!own.proxy) return own;
  const ofProxy = namesIn(own.type === "ssh" ? "jump" : "proxy", false);
  return { ...own, proxy: { ...own.proxy, ...overrides(`${prefix}PROXY_`, ofProxy, env) } } as EntryFields;
}

/** Refuses a server whose variables would speak for another configured one as well. */
export function refuseCollisions(name: string, fields: EntryFields, servers: ConfiguredServers): void {
  const own = new Set(variables(name, hasProxy(fields)));
  for (const [other, entry] of servers) {
    if (fold(other) === fold(name)) continue;
    const shared = variables(other, hasProxy(entry)).find((variable) => own.has(variable));
    if (shared === undefined) continue;
    const both = `${quoted(name)} and ${quoted(other)}`;
    throw refuse(SERVERS, `${both} would both take ${shared} from the environment: rename one`);
  }
}

/** The name in capitals, every other character `_`. */
export function variablePrefix(name: string): string {
  return `IIS_CLIENTCERT_${fold(name).replace(/[^A-Z0-9]/g, "_")}_`;
}

/** Names of the fields that the environment may give there. */
function namesIn(place: Place, withAddress: boolean): string[] {
  return Object.keys(ALL_FIELDS).filter((name) => {
    const { of, environment } = ALL_FIELDS[name] as Field;
    return of.includes(place) && (environment === "credential" || (withAddress && environment === "address"));
  });
}

/** However it is reached: an entry that is not looked at may be of any type. */
function variables(name: string, withProxy: boolean): string[] {
  const prefix = variablePrefix(name);
  const own = [...new Set([...namesIn("ssh", true), ...namesIn("winrm", true)])];
  const ofProxy = withProxy ? namesIn("jump", false) : [];
  return [
    ...own.map((field) => prefix + inCapitals(field)),
    ...ofProxy.map((field) => `${prefix}PROXY_${inCapitals(field)}`),
  ];
}

function hasProxy(entry: unknown): boolean {
  return typeof entry === "object" && entry !== null && "proxy" in entry && entry.proxy !== undefined;
}

function overrides(prefix: string, names: readonly string[], env: NodeJS.ProcessEnv): Record<string, unknown> {
  const given = names.flatMap((name) => {
    const variable = prefix + inCapitals(name);
    const value = env[variable];
    return value ? [[name, read(ALL_FIELDS[name] as Field, variable, value)] as const] : [];
  });
  return Object.fromEntries(given);
}

/** As the same field of a connection. */
function read({ form }: Field, variable: string, value: string): string | number {
  if (form.kind === "port") return port(variable, value);
  if (form.kind !== "text") return value;
  const mistake = form.mistake?.(value);
  if (mistake !== undefined) throw refuse(variable, mistake);
  if (form.content !== undefined && looksLikePath(value))
    throw refuse(variable, `must be ${form.content}, and looks like the path of a file: give its content`);
  return value;
}

function port(variable: string, value: string): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > 65535) throw refuse(variable, "must be a port, 1 to 65535");
  return number;
}

function refuse(property: string, reason: string): InputError {
  return new InputError({ code: "input/connection", property, reason });
}
