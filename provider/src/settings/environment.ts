import { fold } from "../base/fold";
import { quoted } from "../base/printable";
import { InputError } from "../errors";
import type { ChosenServer } from "./choose";
import { type ConfiguredServers, SERVERS } from "./configuration";
import type { EntryFields } from "./connection-schema";
import { looksLikePath } from "./meant";
import { hostMistake, passwordMistake, userMistake } from "./names";
import { FILE_FIELDS } from "./schema-parts";

const CREDENTIALS = {
  USER: "user",
  PASSWORD: "password",
  PRIVATE_KEY: "privateKey",
  PRIVATE_KEY_PASSWORD: "privateKeyPassword",
} as const;

/** A client certificate with its key, for WinRM. */
const OWN_CREDENTIALS = { ...CREDENTIALS, CERT_PFX: "certPfx" } as const;

/** As of the same fields of a connection. */
const MISTAKES: Readonly<Record<string, (text: string) => string | undefined>> = {
  host: hostMistake,
  user: userMistake,
  password: passwordMistake,
};

const ADDRESS = { HOST: "host", PORT: "port" } as const;

/**
 * A server's fields with what the environment says in their place: IIS_CLIENTCERT_<NAME>_PASSWORD and so on, its jump
 * host's as IIS_CLIENTCERT_<NAME>_PROXY_PASSWORD. An empty variable says nothing. The address of an inline connection is its identity and stays.
 */
export function fromEnvironment({ name, named, fields }: ChosenServer, env: NodeJS.ProcessEnv): EntryFields {
  if (fields.type === "local") return fields;
  const prefix = variablePrefix(name);
  const own = { ...fields, ...overrides(prefix, named ? { ...OWN_CREDENTIALS, ...ADDRESS } : OWN_CREDENTIALS, env) };
  if (!own.proxy) return own;
  return { ...own, proxy: { ...own.proxy, ...overrides(`${prefix}PROXY_`, CREDENTIALS, env) } } as EntryFields;
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

function variables(name: string, withProxy: boolean): string[] {
  const prefix = variablePrefix(name);
  const own = Object.keys({ ...OWN_CREDENTIALS, ...ADDRESS }).map((suffix) => prefix + suffix);
  return withProxy ? [...own, ...Object.keys(CREDENTIALS).map((suffix) => `${prefix}PROXY_${suffix}`)] : own;
}

function hasProxy(entry: unknown): boolean {
  return typeof entry === "object" && entry !== null && "proxy" in entry && entry.proxy !== undefined;
}

function overrides(prefix: string, suffixes: Record<string, string>, env: NodeJS.ProcessEnv): Record<string, unknown> {
  const given = Object.entries(suffixes).flatMap(([suffix, field]) => {
    const value = env[prefix + suffix];
    if (!value) return [];
    const mistake = MISTAKES[field]?.(value);
    if (mistake !== undefined) throw refuse(prefix + suffix, mistake);
    if (Object.hasOwn(FILE_FIELDS, field) && looksLikePath(value)) {
      const what = FILE_FIELDS[field as keyof typeof FILE_FIELDS];
      throw refuse(prefix + suffix, `must be ${what}, and looks like the path of a file: give its content`);
    }
    return [[field, field === "port" ? port(prefix + suffix, value) : value] as const];
  });
  return Object.fromEntries(given);
}

function port(variable: string, value: string): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > 65535) throw refuse(variable, "is to be a port, 1 to 65535");
  return number;
}

function refuse(property: string, reason: string): InputError {
  return new InputError({ code: "input/connection", property, reason });
}
