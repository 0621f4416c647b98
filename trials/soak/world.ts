import { randomBytes, randomUUID } from "node:crypto";
import { type SshDoor, startSshDoor } from "../../simulator/src/doors/ssh";
import { type Provider, type ReachableServers, Stack, startProvider, type Transport } from "../driver";
import { type Bench, openBench } from "../scene/bench";

/** One of the servers. */
export interface SoakServer {
  /** In the stack's configuration. */
  readonly name: string;
  readonly bench: Bench;
  readonly transport: Transport;
  readonly door: Door;
  /** Only through the jump host. */
  readonly jumps: boolean;
  /** The stack of somebody else on this server. */
  readonly neighbour: Stack;
}

/** What both kinds of doors have. */
export interface Door {
  refuseConnections: boolean;
  readonly counts: { readonly connections: number };
  open(): { connections: number; processes: number; shells?: number };
  dropConnections(): void;
  dropShells?(): void;
}

/** Servers that are up as long as the soak, a jump host, and a provider process that lives as long. */
export interface World {
  readonly servers: readonly SoakServer[];
  readonly jump: SshDoor;
  readonly reachable: ReachableServers;
  /** Serves many runs, while others have a provider process of their own. */
  readonly kept: Provider;
  /** So far, on all servers together. */
  counts(): Counts;
  close(): Promise<void>;
}

export interface Counts {
  readonly sessions: number;
  readonly messages: number;
  readonly commits: number;
}

const PASSWORD = randomBytes(16).toString("hex");
/** Enough to try again, and soon over where nobody answers. */
const DIALS = { dialErrorLimit: 2 };
const WAYS = [
  { name: "web01", transport: "ssh", jumps: false },
  { name: "web02", transport: "winrm", jumps: false },
  { name: "web03", transport: "ssh", jumps: true },
] as const;

export async function openWorld(): Promise<World> {
  const jump = await startSshDoor({ users: { root: { password: PASSWORD } }, start: refuse });
  const servers = await Promise.all(WAYS.map((way) => openServer(way, jump)));
  const reachable = Object.fromEntries(servers.map((server) => [server.name, reach(server, jump)]));
  const kept = await startProvider(reachable);
  return {
    servers,
    jump,
    reachable,
    kept,
    counts: () => sum(servers.map(countsOf)),
    async close() {
      await kept.close();
      await Promise.all([jump.close(), ...servers.map(({ bench }) => bench.close())]);
    },
  };
}

async function openServer(way: (typeof WAYS)[number], jump: SshDoor): Promise<SoakServer> {
  const { transport, jumps } = way;
  const machine = { computerName: way.name.toUpperCase(), machineGuid: randomUUID() };
  const bench = await openBench({ transport, agent: "emulated" }, undefined, machine);
  const door = transport === "ssh" ? bench.simulator.ssh : await bench.simulator.winrm();
  const neighbour = new Stack({ web01: reach({ bench, transport, jumps }, jump) });
  return { ...way, bench, door, neighbour };
}

function reach({ bench, transport, jumps }: Pick<SoakServer, "bench" | "transport" | "jumps">, jump: SshDoor) {
  const { host, port, hostKeyFingerprint } = jump;
  const proxy = { host, port, hostKeyFingerprint, user: "root", password: PASSWORD, ...DIALS };
  return {
    simulator: bench.simulator,
    transport,
    entry: { ...DIALS, ...(jumps && { proxy }) },
    ...(jumps && { jump }),
  };
}

function refuse(): never {
  throw new Error("the jump host has no PowerShell");
}

function countsOf({ bench: { simulator } }: SoakServer): Counts {
  const { sessions, messages, commits } = simulator.counts;
  return { sessions, messages: messages.read + messages.ensure, commits };
}

function sum(all: readonly Counts[]): Counts {
  const total = (of: keyof Counts) => all.reduce((so, counts) => so + counts[of], 0);
  return { sessions: total("sessions"), messages: total("messages"), commits: total("commits") };
}
