import type { SshDoor } from "../../simulator/src/doors/ssh";
import type { WinrmDoor } from "../../simulator/src/doors/winrm";
import type { Simulator } from "../../simulator/src/server";

/** How a stack reaches a server. */
export type Transport = "ssh" | "winrm";
export const TRANSPORTS: readonly Transport[] = ["ssh", "winrm"];

/** Where it connects to, whichever way. */
export type Door = Pick<SshDoor | WinrmDoor, "faults" | "open" | "refuseConnections"> & {
  readonly counts: { readonly connections: number };
};

/** TCP connections of a session: over WinRM a second one, so that a long Receive never blocks a Send. */
export const CONNECTIONS: Readonly<Record<Transport, number>> = { ssh: 1, winrm: 2 };

export async function doorOf(simulator: Simulator, transport: Transport): Promise<Door> {
  return transport === "ssh" ? simulator.ssh : await simulator.winrm();
}

/** A server and the door to it; a world is one. */
export interface Reached {
  readonly simulator: Simulator;
  readonly door: Pick<Door, "counts">;
}

/** What has come to a server so far: connections, sessions, messages and commits. */
export function traffic({ simulator: { counts }, door }: Reached) {
  const { sessions, commits, messages } = counts;
  return { connections: door.counts.connections, sessions, commits, reads: messages.read, ensures: messages.ensure };
}

/** What came to it meanwhile. */
export async function trafficIn(server: Reached, work: () => Promise<unknown>): Promise<Traffic> {
  const before = traffic(server);
  await work();
  const after = traffic(server);
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - before[name as keyof Traffic]]),
  ) as Traffic;
}

export type Traffic = ReturnType<typeof traffic>;

export const UNTOUCHED: Traffic = { connections: 0, sessions: 0, commits: 0, reads: 0, ensures: 0 };
