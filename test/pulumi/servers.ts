import { onTestFinished } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/src/server";
import type { TestStack } from "../support/pulumi";
import { type Door, PASSWORDS, succeed } from "./world";

/** Another machine than the one that every world has. */
export const WEB02 = { computerName: "WEB02", machineGuid: "0f8c3c1e-5b1d-4c39-9a53-1d2f6c7a8b90" };

/** One dial: an unreachable server is told at once. */
export const ONE_DIAL = { dialErrorLimit: 1 };

/** A second simulated server, another machine unless said, which the stack knows by this name. */
export async function addServer(stack: TestStack, name: string, options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    users: { Administrator: { password: PASSWORDS.login } },
    windows: WEB02,
    ...options,
  });
  onTestFinished(() => simulator.close());
  await addName(stack, name, simulator);
  return simulator;
}

/** A name in the stack's configuration for a server that is up. */
export async function addName(stack: TestStack, name: string, { ssh }: Simulator, more: Entry = {}): Promise<void> {
  const { host, port, hostKeyFingerprint } = ssh;
  await setEntry(stack, name, { host, port, hostKeyFingerprint, ...more });
  await stack.setConfig(`iis-clientcert:servers.${name}.password`, PASSWORDS.login, true);
}

type Entry = Readonly<Record<string, string | number | boolean>>;

/** Plain fields of a server's entry, in one command. */
export async function setEntry(stack: TestStack, name: string, fields: Entry): Promise<void> {
  const values = Object.entries(fields).flatMap(([field, value]) => [
    "--plaintext",
    `iis-clientcert:servers.${name}.${field}=${value}`,
  ]);
  await succeed(stack.run(["config", "set-all", "--stack", stack.name, "--path", ...values]));
}

/** What has come to a server so far: connections, sessions, messages and commits. */
export function traffic({ counts, ssh }: Simulator, door: Pick<Door, "counts"> = ssh) {
  const { sessions, commits, messages } = counts;
  return { connections: door.counts.connections, sessions, commits, reads: messages.read, ensures: messages.ensure };
}

/** What came to it meanwhile. */
export async function trafficIn(simulator: Simulator, work: () => Promise<unknown>, door?: Door): Promise<Traffic> {
  const before = traffic(simulator, door);
  await work();
  const after = traffic(simulator, door);
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - before[name as keyof Traffic]]),
  ) as Traffic;
}

export type Traffic = ReturnType<typeof traffic>;

export const UNTOUCHED: Traffic = { connections: 0, sessions: 0, commits: 0, reads: 0, ensures: 0 };
