import { onTestFinished } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/src/server";
import type { TestStack } from "../support/pulumi";
import { type Door, setEntry, type Way, wayTo } from "./ways";
import { PASSWORDS } from "./world";

/** Another machine than the one that every world has. */
export const WEB02 = { computerName: "WEB02", machineGuid: "0f8c3c1e-5b1d-4c39-9a53-1d2f6c7a8b90" };

/** One dial: an unreachable server is told at once. */
export const ONE_DIAL = { dialErrorLimit: 1 };

/** A server and the way to it; a world is one. */
export interface Server extends Way {
  readonly simulator: Simulator;
}

/** A second simulated server, another machine unless said, which the stack knows by this name. */
export async function addServer(stack: TestStack, name: string, options: SimulatorOptions = {}): Promise<Server> {
  const simulator = await startSimulator({
    users: { Administrator: { password: PASSWORDS.login } },
    windows: WEB02,
    ...options,
  });
  onTestFinished(() => simulator.close());
  const way = await wayTo(simulator);
  await addName(stack, name, way);
  return { simulator, ...way };
}

/** A name in the stack's configuration for a server that is up. */
export async function addName(stack: TestStack, name: string, { entry }: Pick<Way, "entry">): Promise<void> {
  await setEntry(stack, name, entry, PASSWORDS.login);
}

/** What has come to a server so far: connections, sessions, messages and commits. */
export function traffic({ simulator: { counts }, door }: Reached) {
  const { sessions, commits, messages } = counts;
  return { connections: door.counts.connections, sessions, commits, reads: messages.read, ensures: messages.ensure };
}

interface Reached {
  readonly simulator: Simulator;
  readonly door: Pick<Door, "counts">;
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
