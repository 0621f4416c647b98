import { fold, sameFolded } from "../base/fold";
import { quoted } from "../base/printable";
import { NAMESPACE } from "../resources/common";
import { type Configuration, configuredServers } from "../settings/configuration";
import { isFieldName } from "../settings/connection-schema";
import { variablePrefix } from "../settings/environment";
import { resolveServer, resolveServerName, type ServerProfile } from "../settings/profile";
import type { Io } from "./io";
import { askPulumi, hasProject } from "./pulumi";

export interface ServerOptions {
  /** Names; none: all that are configured. */
  readonly server?: readonly string[];
  /** Whose configuration; undefined: the stack that is selected. */
  readonly stack?: string | undefined;
}

export interface ConfiguredServer {
  readonly name: string;
  /** Throws InputError where its settings are incomplete. */
  profile(): ServerProfile;
}

/** The servers that are meant, by the Pulumi project in the current folder; without one, by name and environment. */
export async function chooseServers({ server = [], stack }: ServerOptions, io: Io): Promise<ConfiguredServer[]> {
  const configuration = hasProject(io.cwd) ? await ofProject(stack, io) : ofEnvironment(server, io);
  const all = [...configuredServers(configuration, isFieldName).keys()];
  const names = server.length === 0 ? all : once(server.map((name) => known(name, all, configuration)));
  if (names.length === 0) throw new Error(`the stack configures no server: ${HOW}`);
  return names.map((name) => ({ name, profile: () => resolveServer(name, configuration, io.env) }));
}

/** As the configuration spells it. */
function known(name: string, all: readonly string[], configuration: Configuration): string {
  if (all.some((each) => sameFolded(each, name))) return resolveServerName(name, configuration);
  const there = all.slice(0, MOST_TOLD).map((each) => quoted(each));
  const list =
    there.length === 0 ? "there is none" : `there are: ${there.join(", ")}${all.length > MOST_TOLD ? " and more" : ""}`;
  throw new Error(`--server: the stack configures no server ${quoted(name)}; ${list}`);
}

const MOST_TOLD = 20;

const HOW = `set one, such as \`pulumi config set --path ${NAMESPACE}:servers.web01.host web01.example.com\``;

async function ofProject(stack: string | undefined, io: Io): Promise<Configuration> {
  const printed = await askPulumi(["config", "--json", "--show-secrets"], stack, io);
  const prefix = `${NAMESPACE}:`;
  const values = new Map<string, string>();
  for (const [key, entry] of Object.entries(printed ?? {})) {
    const value = (entry as { value?: unknown } | null)?.value;
    if (key.startsWith(prefix) && typeof value === "string") values.set(key.slice(prefix.length), value);
  }
  return { get: (key) => values.get(key), keys: () => [...values.keys()] };
}

/**
 * Without a project: servers that are named and whose addresses the environment has, by SSH, their host keys in known_hosts.
 * The environment names no other field.
 */
function ofEnvironment(names: readonly string[], { env }: Io): Configuration {
  if (names.length === 0)
    throw new Error(
      `there is no Pulumi project in this folder or above it: run this in the project's folder, or name servers with --server NAME and set IIS_CLIENTCERT_<NAME>_HOST in the environment`,
    );
  for (const name of names) {
    if (env[`${variablePrefix(name)}HOST`]) continue;
    throw new Error(
      `there is no Pulumi project in this folder or above it, so server ${quoted(name)} must be in the environment: set ${variablePrefix(name)}HOST, and _USER, _PASSWORD or _PRIVATE_KEY as needed`,
    );
  }
  const servers = JSON.stringify(Object.fromEntries(once(names).map((name) => [name, {}])));
  return { get: (key) => (key === "servers" ? servers : undefined) };
}

/** The first spelling of each. */
function once(names: readonly string[]): string[] {
  const byFolded = new Map<string, string>();
  for (const name of names) if (!byFolded.has(fold(name))) byFolded.set(fold(name), name);
  return [...byFolded.values()];
}
