import type { SshDoor } from "../../simulator/src/doors/ssh";
import type { WinrmDoor } from "../../simulator/src/doors/winrm";
import type { Simulator } from "../../simulator/src/server";
import type { TestStack } from "../support/pulumi";

/** How a stack reaches a server. */
export type Transport = "ssh" | "winrm";

/** Where it connects to, whichever way. */
export type Door = Pick<SshDoor | WinrmDoor, "faults" | "open" | "refuseConnections"> & {
  readonly counts: { readonly connections: number };
};

/** Plain fields of a connection. */
export type Entry = Readonly<Record<string, string | number | boolean>>;

export interface Way {
  readonly door: Door;
  /** Host, port and what vouches for the server; no credentials. */
  readonly entry: Entry;
}

/** TCP connections of a session: over WinRM a second one, so that a long Receive never blocks a Send. */
export const CONNECTIONS: Readonly<Record<Transport, number>> = { ssh: 1, winrm: 2 };

/** What IIS_CLIENTCERT_TEST_TRANSPORT says, `ssh` unless said. */
export function usualTransport(env: NodeJS.ProcessEnv = process.env): Transport {
  const { IIS_CLIENTCERT_TEST_TRANSPORT: said = "ssh" } = env;
  if (said !== "ssh" && said !== "winrm") throw new Error(`IIS_CLIENTCERT_TEST_TRANSPORT is ssh or winrm, not ${said}`);
  return said;
}

export async function wayTo(simulator: Simulator, transport: Transport = usualTransport()): Promise<Way> {
  return transport === "ssh" ? overSsh(simulator) : await overWinrm(simulator);
}

function overSsh({ ssh }: Simulator): Way {
  const { host, port, hostKeyFingerprint } = ssh;
  return { door: ssh, entry: { host, port, hostKeyFingerprint } };
}

/** Over plain HTTP, where every message is sealed: the form of WinRM that is on everywhere. */
async function overWinrm(simulator: Simulator): Promise<Way> {
  const door = await simulator.winrm();
  return { door, entry: { type: "winrm", scheme: "http", host: door.host, port: door.httpPort } };
}

/** Fields of a server's entry in the stack's configuration, in one command. */
export async function setEntry(stack: TestStack, name: string, fields: Entry, password?: string): Promise<void> {
  const at = `iis-clientcert:servers.${name}`;
  const values = Object.entries(fields).map(([field, value]) => [`${at}.${field}`, value]);
  await stack.setAll(Object.fromEntries(values), password === undefined ? {} : { [`${at}.password`]: password });
}
