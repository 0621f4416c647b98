import { fold } from "../base/fold";
import { Secret, secret } from "../base/secret";
import { InputError } from "../errors";
import type { Settings, SshHop, SshTarget, WinrmTarget } from "../transport";
import type { EntryFields, HopFields, WinrmFields } from "./checked";
import { type ChosenServer, choose } from "./choose";
import { type Configuration, configuredServers, entryPath, SERVERS } from "./configuration";
import { isFieldName } from "./connection-schema";
import { fromEnvironment, refuseCollisions, variablePrefix } from "./environment";
import { DEFAULT_PORT, DEFAULT_USER } from "./fields";

/** A server as everything below a resource knows it: who it is, where, and who to be there. */
export interface ServerProfile {
  /** As configured, or the inline host as written. */
  readonly name: string;
  /** Whether it stands in `iis-clientcert:servers`; otherwise it was written out on the resource. */
  readonly named: boolean;
  readonly connection:
    | { readonly type: "ssh"; readonly target: SshTarget }
    | { readonly type: "winrm"; readonly target: WinrmTarget }
    | { readonly type: "local" };
  readonly forgetUnreachable: boolean;
  /** Seconds. */
  readonly requestTimeout: number;
  readonly sharedConfiguration: boolean;
}

/**
 * The server that a resource's `connection` means, credentials from the environment before those of the configuration.
 * Throws InputError `input/connection`, its property being `connection…` or `iis-clientcert:servers…`.
 */
export function resolveServer(
  connection: unknown,
  configuration: Configuration,
  env: NodeJS.ProcessEnv = process.env,
): ServerProfile {
  const servers = configuredServers(configuration, isFieldName);
  const chosen = choose(connection, servers, configuration);
  refuseCollisions(chosen.name, chosen.fields, servers);
  return profileOf(chosen, fromEnvironment(chosen, env));
}

/**
 * The name only: no credentials, no environment. Throws the same errors. `isUnknown` tells values that are not known
 * yet: such fields pass, and a connection or host that is not known comes back as it is.
 */
export function resolveServerName(
  connection: unknown,
  configuration: Configuration,
  isUnknown: (value: unknown) => boolean = () => false,
): string {
  if (typeof connection !== "object" && isUnknown(connection)) return connection as string;
  const known = withoutUnknown(connection, isUnknown);
  const host = (connection as { host?: unknown } | undefined | null)?.host;
  if (isUnknown(host)) return host as string;
  return choose(known, configuredServers(configuration, isFieldName), configuration).name;
}

function profileOf({ name, named }: ChosenServer, fields: EntryFields): ServerProfile {
  const { forgetUnreachable, requestTimeout, sharedConfiguration } = fields;
  const settings = { name, named, forgetUnreachable, requestTimeout, sharedConfiguration };
  if (fields.type === "local") return { ...settings, connection: { type: "local" } };
  if (fields.host === undefined) {
    throw refuse(`${SERVERS}.${name}.host`, "is missing: give the name or address of the server");
  }
  const places = placesOf(name, named);
  if (fields.type === "winrm")
    return { ...settings, connection: { type: "winrm", target: winrm(fields, fields.host, places) } };
  const { proxy } = fields;
  const target = {
    ...hop(fields, fields.host, DEFAULT_USER.server, places.own),
    ...(proxy && {
      proxy: hop({ knownHosts: fields.knownHosts, ...proxy }, proxy.host, DEFAULT_USER.jump, places.proxy),
    }),
  };
  return { ...settings, connection: { type: "ssh", target } };
}

/** Where the fields of a connection, and of its jump host or proxy, are set. */
function placesOf(name: string, named: boolean): { own: Settings; proxy: Settings } {
  const variables = variablePrefix(name);
  const entry = named ? entryPath(name) : undefined;
  return {
    own: { variables, ...(entry !== undefined && { entry }) },
    proxy: { variables: `${variables}PROXY_`, ...(entry !== undefined && { entry: `${entry}.proxy` }) },
  };
}

function winrm(fields: WinrmFields, host: string, places: { own: Settings; proxy: Settings }): WinrmTarget {
  const { proxy, scheme } = fields;
  return definedOnly({
    host,
    port: fields.port ?? DEFAULT_PORT[scheme],
    scheme,
    path: fields.path,
    transport: fields.transport,
    user: fields.user ?? DEFAULT_USER.server,
    password: secret(fields.password),
    certPem: fields.certPem,
    certPfx: secret(fields.certPfx),
    privateKey: secret(fields.privateKey),
    privateKeyPassword: secret(fields.privateKeyPassword),
    caTrustPath: fields.caTrustPath,
    certificateFingerprint: fields.certificateFingerprint,
    serverName: fields.serverName,
    insecure: fields.insecure,
    proxy:
      proxy &&
      definedOnly({
        host: proxy.host,
        port: proxy.port ?? DEFAULT_PORT.proxy,
        user: proxy.user,
        password: secret(proxy.password),
        settings: places.proxy,
      }),
    dialErrorLimit: fields.dialErrorLimit,
    perDialTimeout: fields.perDialTimeout,
    operationTimeoutSec: fields.operationTimeoutSec,
    readTimeoutSec: fields.readTimeoutSec ?? fields.operationTimeoutSec + 10,
    maxEnvelopeSize: fields.maxEnvelopeSize,
    settings: places.own,
  });
}

function hop(fields: HopFields, host: string, defaultUser: string, settings: Settings): SshHop {
  const { user, password, privateKey, privateKeyPassword, ...rest } = fields;
  return definedOnly({
    host,
    port: rest.port ?? DEFAULT_PORT.ssh,
    user: user ?? defaultUser,
    password: secret(password),
    privateKey: secret(privateKey),
    privateKeyPassword: secret(privateKeyPassword),
    agentSocketPath: rest.agentSocketPath,
    dialErrorLimit: rest.dialErrorLimit,
    perDialTimeout: rest.perDialTimeout,
    hostKey: rest.hostKey,
    hostKeyFingerprint: rest.hostKeyFingerprint,
    knownHosts: rest.knownHosts,
    insecure: rest.insecure,
    legacyAlgorithms: rest.legacyAlgorithms,
    settings,
  });
}

type DefinedOnly<T> = { [Name in keyof T as undefined extends T[Name] ? never : Name]: T[Name] } & {
  [Name in keyof T as undefined extends T[Name] ? Name : never]?: Exclude<T[Name], undefined>;
};

function definedOnly<T extends object>(fields: T): DefinedOnly<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as DefinedOnly<T>;
}

function withoutUnknown(value: unknown, isUnknown: (value: unknown) => boolean): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const isKnown = (field: unknown) => !isUnknown(field) && !isUnknown((field as { host?: unknown } | null)?.host);
  const known = Object.entries(value).filter(([, field]) => isKnown(field));
  return Object.fromEntries(known.map(([name, field]) => [name, withoutUnknown(field, isUnknown)]));
}

function refuse(property: string, reason: string): InputError {
  return new InputError({ code: "input/connection", property, reason });
}

/**
 * Whether one session serves both: the same server, reached in the same way with the same credentials. What only a
 * resource goes by (forgetUnreachable) does not count.
 */
export function isSameSession(one: ServerProfile, other: ServerProfile): boolean {
  return one === other || equal(sessionOf(one), sessionOf(other));
}

function sessionOf({ name, forgetUnreachable: _, ...session }: ServerProfile): object {
  return { ...session, name: fold(name) };
}

function equal(one: unknown, other: unknown): boolean {
  if (one instanceof Secret || other instanceof Secret) {
    return one instanceof Secret && other instanceof Secret && one.equals(other);
  }
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  const [fields, others] = [one, other].map((each) => Object.entries(each).filter(([name]) => name !== ONLY_TOLD));
  const there = new Map(others);
  return fields?.length === there.size && fields.every(([name, value]) => equal(value, there.get(name)));
}

/** In which spelling a server's settings are told. */
const ONLY_TOLD = "settings";
