import type { Done, UnitResult as OfServer, QueryAnswer } from "../agent/protocol";
import type { Secret } from "../base/secret";
import { ConnectionError, InputError, ServerError } from "../errors";
import type { Failure } from "../reconcile/check";
import type { Answered, Host, UnitResult } from "../reconcile/host";
import type { Props, Queries, Unit } from "../reconcile/kind";
import { hasUnknown } from "../reconcile/values";
import { NAMESPACE } from "../resources/common";
import { type Server, type Servers, verifyHmac, warnOnce } from "../server";
import type { Configuration } from "../settings/configuration";
import { resolveServer, resolveServerName, type ServerProfile } from "../settings/profile";

/** From the properties of a resource to the server that they mean: the seam between reconcile and host. */
export class Connector {
  readonly #servers: Servers;
  #configuration: Configuration = { get: () => undefined };
  /** By name, in this configuration: every resource asks for one of a few. A connection that is written out is its own. */
  readonly #names = new Map<string | undefined, string>();
  readonly #profiles = new Map<string | undefined, ServerProfile>();

  constructor(servers: Servers) {
    this.#servers = servers;
  }

  /** The whole stack configuration, every namespace. */
  set configuration(config: Configuration) {
    this.#names.clear();
    this.#profiles.clear();
    const prefix = `${NAMESPACE}:`;
    this.#configuration = {
      get: (key) => config.get(prefix + key),
      keys: () => namesIn(config).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : [])),
    };
  }

  /** For check, which never connects: the name only, unknown where the connection is. */
  nameOf(connection: unknown): { server?: string; failure?: Failure } {
    try {
      return { server: once(this.#names, connection, (of) => resolveServerName(of, this.#configuration, hasUnknown)) };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { failure: { property: "", reason: error.withoutQuotes().message } };
    }
  }

  hostFor(props: Props): Host {
    const profile = this.#profileOf(props);
    return hostOf(this.#servers.for(profile), profile);
  }

  /**
   * Asks both machines who they are. A clone has another's MachineGuid, so the name counts too. Where the first cannot
   * be reached, that is the error: without it nothing can be deleted anyway.
   */
  async isSameMachine(one: Props, other: Props): Promise<boolean> {
    const here = await this.#servers.for(this.#profileOf(one)).machineIdentity();
    try {
      const there = await this.#servers.for(this.#profileOf(other)).machineIdentity();
      if (here.machineGuid === null || there.machineGuid === null) throw new Error("a MachineGuid cannot be read");
      return here.machineGuid === there.machineGuid && here.computerName === there.computerName;
    } catch (error) {
      throw new ServerError(
        {
          code: "server/identity",
          server: String(one.server),
          text: `whether it is the same machine as ${String(other.server)} could not be found out: ${error instanceof Error ? error.message : "unknown"}`,
        },
        { cause: error },
      );
    }
  }

  /** State says which server, not today's default; a connection that is written out says how to reach it. */
  #profileOf({ connection, server }: Props): ServerProfile {
    const inline = typeof connection === "object" && connection !== null;
    return once(this.#profiles, inline ? connection : server, (of) => resolveServer(of, this.#configuration));
  }
}

/** Pulumi's own Config has the values in a field that it does not promise; nothing depends on it but a hint. */
function namesIn(config: object): readonly string[] {
  const { rawConfig } = config as { rawConfig?: unknown };
  return typeof rawConfig === "object" && rawConfig !== null ? Object.keys(rawConfig) : [];
}

function once<T>(known: Map<string | undefined, T>, key: unknown, make: (of: unknown) => T): T {
  if (typeof key !== "string" && key !== undefined) return make(key);
  const made = known.get(key) ?? make(key);
  known.set(key, made);
  return made;
}

/** `forgetUnreachable` is the resource's own word: others, who share the server, may not have said so. */
function hostOf(server: Server, { forgetUnreachable, connection }: ServerProfile): Host {
  const httpsPort =
    connection.type === "winrm" && connection.target.scheme === "https" ? connection.target.port : undefined;
  return {
    ...(httpsPort !== undefined && { httpsPort }),
    forgetUnreachable,
    isUnreachable: (error) => error instanceof ConnectionError && error.code === "connection/unreachable",
    hello: () => server.hello(),
    warn: (site, text) => warnOnce(server.profile.name, site, text),
    ensure: async (unit, queries) => {
      const { results, answers, nonce } = await server.ensure(
        [{ operations: Object.values(unit) }],
        Object.values(queries),
      );
      return { result: unitResult(unit, results[0], server.profile.name), ...answered(queries, answers, nonce) };
    },
    read: async (queries) => {
      const asked = Object.values(queries);
      const { answers, nonce } = await server.read(asked);
      return answered(queries, answers, nonce);
    },
  };
}

function unitResult(unit: Unit, result: OfServer | undefined, server: string): UnitResult {
  if (!result) throw new ServerError({ code: "server/agent", server, text: "what was asked for was not answered" });
  if ("fault" in result) {
    const of = Object.keys(unit)[result.fault.operation ?? -1];
    return { fault: result.fault, ...(of !== undefined && { of }) };
  }
  const named = Object.keys(unit).map((name, at) => [name, result.done[at] as Done] as const);
  return { done: Object.fromEntries(named) };
}

function answered(queries: Queries, answers: readonly QueryAnswer[], nonce: Secret): Answered {
  const named = Object.keys(queries).map((name, at) => [name, answers[at] as QueryAnswer] as const);
  return { answers: Object.fromEntries(named), verify: (text, hmac) => verifyHmac(nonce, text, hmac) };
}
