import { type Handlers, makeHandlers } from "../../provider/src/provider/handlers";
import type { Kind } from "../../provider/src/reconcile/kind";
import { KINDS } from "../../provider/src/resources/kinds";
import { Servers } from "../../provider/src/server";
import type { SshDoor } from "../../simulator/src/doors/ssh";
import type { Simulator } from "../../simulator/src/server";
import { openWire, type Wire } from "./wire";

export type Transport = "ssh" | "winrm";

/** A server that a stack's configuration names. */
export interface Reachable {
  readonly simulator: Simulator;
  readonly transport: Transport;
  /** More fields of its entry in `iis-clientcert:servers`. */
  readonly entry?: Readonly<Record<string, unknown>>;
  /** The jump host on the way, which leads there while the provider is up. */
  readonly jump?: Pick<SshDoor, "forwardTo">;
}

export type ReachableServers = Readonly<Record<string, Reachable>>;

/** What else the stack's configuration says, by key without the namespace. */
export type Settings = Readonly<Record<string, string>>;

export interface ProviderOptions {
  /** Those of the package unless said. */
  readonly kinds?: readonly Kind[];
  readonly settings?: Settings;
}

/** One provider process, as the engine starts one for each phase: nothing is shared with another. */
export interface Provider {
  readonly handlers: Handlers;
  /** By name of server. */
  readonly wires: Readonly<Record<string, Wire>>;
  /** Ends every session; whatever is asked next makes a new one. */
  hangUp(): Promise<void>;
  /** As a process that is told to go. */
  close(): Promise<void>;
  /** As a process that is killed: connections break in the middle of whatever they carry, and nothing says goodbye. */
  kill(): void;
}

export async function startProvider(
  reachable: ReachableServers,
  { kinds = KINDS, settings = {} }: ProviderOptions = {},
): Promise<Provider> {
  const wires: Record<string, Wire> = {};
  const entries: Record<string, unknown> = {};
  const roads: (() => void)[] = [];
  for (const [name, server] of Object.entries(reachable)) {
    const { port, ...entry } = await connectionTo(server);
    const wire = await openWire(port);
    wires[name] = wire;
    if (server.jump) roads.push(openRoad(server.jump, wire));
    entries[name] = { ...entry, port: wire.port, ...server.entry };
  }
  const servers = new Servers();
  const handlers = makeHandlers(kinds, servers);
  const all = Object.entries({ ...settings, servers: JSON.stringify(entries) });
  const configuration = new Map(all.map(([key, value]) => [`iis-clientcert:${key}`, value]));
  void handlers.configure({ config: { get: (key) => configuration.get(key) } });
  const closeWires = () => {
    for (const wire of Object.values(wires)) wire.close();
    for (const close of roads) close();
  };
  return {
    handlers,
    wires,
    hangUp: () => servers.closeAll(),
    close: async () => {
      await servers.closeAll();
      closeWires();
    },
    kill: () => {
      closeWires();
      // Nothing gets through any more: this only stops what would try again.
      void servers.closeAll(0);
    },
  };
}

/** Returns how to close it. */
function openRoad({ forwardTo }: Pick<SshDoor, "forwardTo">, { port }: Wire): () => void {
  const place = { host: "127.0.0.1", port };
  forwardTo.push(place);
  return () => {
    const at = forwardTo.indexOf(place);
    if (at >= 0) forwardTo.splice(at, 1);
  };
}

/** Host, port, what vouches for the server, and the password: as a connection that is written out has them. */
export async function connectionTo({
  simulator,
  transport,
}: Pick<Reachable, "simulator" | "transport">): Promise<{ host: string; port: number }> {
  const { ssh, password } = simulator;
  const { host, port, hostKeyFingerprint } = ssh;
  if (transport === "ssh") return { ...{ host, hostKeyFingerprint, password }, port };
  const door = await simulator.winrm();
  return { ...{ type: "winrm", scheme: "http", host: door.host, password }, port: door.httpPort };
}
