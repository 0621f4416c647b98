import type { Simulator } from "../../simulator/src/server";
import type { Door, Transport } from "../support/doors";
import type { TestStack } from "../support/pulumi";

/** Plain fields of a connection. */
export type Entry = Readonly<Record<string, string | number | boolean>>;

export interface Way {
  readonly door: Door;
  /** Host, port and what vouches for the server; no credentials. */
  readonly entry: Entry;
}

export async function wayTo(simulator: Simulator, transport: Transport): Promise<Way> {
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
