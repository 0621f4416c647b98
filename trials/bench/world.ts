import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Cores, emulatedPowershell, type Simulator, startSimulator } from "iis-simulator";
import { createStackWith, type PulumiCli, type TestStack } from "../../test/support/stack";
import type { Case } from "./cases";
import { type Mapping, makeMappings } from "./mappings";
import { type Contestant, programOf, SITE } from "./programs";
import { makeUsageFolder, type UsageFolder } from "./usage";

/** A simulated server for one case. */
export interface BenchServer {
  readonly simulator: Simulator;
  readonly mappings: readonly Mapping[];
  /** What went through its door and into its configuration so far. */
  traffic(): Traffic;
  /** Somebody gives every tenth mapping to another account. */
  drift(): void;
  /** How many mappings there are, and how many of them belong to the account that was declared. */
  found(): { entries: number; right: number };
  /** Connections and processes that are open now. */
  open(): number;
  readonly entry: Readonly<Record<string, string | number>>;
  /** All of a provider's configuration, in plain text. */
  readonly configuration: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface Traffic {
  readonly connections: number;
  readonly processes: number;
  /** Requests that ask or write; the greeting of a session is none. */
  readonly messages: number;
  readonly commits: number;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
}

export async function startServer({ transport, delayMs, startMs, mappings: count, cores }: Case): Promise<BenchServer> {
  const simulator = await startSimulator({
    networkDelayMs: delayMs,
    // Its own start, for one command for each mapping sends no script.
    start: (machine) =>
      emulatedPowershell({
        ...machine,
        startDelayMs: startMs,
        cores: cores === undefined ? undefined : new Cores(cores),
      }),
    // One command for each mapping would soon meet the quota of shells.
    winrm: { quotas: { maxShellsPerUser: 1_000 } },
  });
  const { counts } = simulator;
  const door = transport === "ssh" ? simulator.ssh : await simulator.winrm();
  const mappings = makeMappings(count);
  const accounts = new Set(mappings.map(({ userName }) => userName));
  const entry =
    "httpPort" in door
      ? { type: "winrm", scheme: "http", host: door.host, port: door.httpPort }
      : { host: door.host, port: door.port, hostKeyFingerprint: door.hostKeyFingerprint };
  return {
    simulator,
    mappings,
    traffic: () => ({
      connections: door.counts.connections,
      processes: counts.sessions,
      messages: counts.messages.read + counts.messages.ensure,
      commits: counts.commits,
      bytesToServer: door.bytes.toServer,
      bytesToClient: door.bytes.toClient,
    }),
    drift: () =>
      simulator.edit((doc) => {
        const every = doc.mappings(SITE).filter((_, index) => index % 10 === 0);
        for (const { certificate } of every) doc.changeMapping(SITE, certificate, { userName: "CORP\\somebody" });
      }),
    found: () =>
      simulator.edit((doc) => {
        const entries = doc.mappings(SITE);
        return { entries: entries.length, right: entries.filter(({ userName }) => accounts.has(userName)).length };
      }),
    open: () => door.open().connections + door.open().processes,
    entry,
    configuration: { "iis-clientcert:servers": JSON.stringify({ web01: { ...entry, password: simulator.password } }) },
    close: () => simulator.close(),
  };
}

/** A stack of one contestant that knows the server, and what its processes used. */
export interface BenchStack {
  readonly stack: TestStack;
  readonly usage: UsageFolder;
  dispose(): Promise<void>;
}

export async function makeStack(cli: PulumiCli, contestant: Contestant, server: BenchServer): Promise<BenchStack> {
  const usage = await makeUsageFolder();
  const stack = await createStackWith(cli, {
    program: programOf(contestant),
    // The engine writes the whole state at every step otherwise: with 1,000 resources it would do little else.
    env: { ...usage.env, PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" },
    preload: usage.preload,
  });
  await writeFile(join(stack.folder, "mappings.json"), JSON.stringify(server.mappings));
  const at = "iis-clientcert:servers.web01";
  const values = Object.entries(server.entry).map(([name, value]) => [`${at}.${name}`, value]);
  await stack.setAll(Object.fromEntries(values), { [`${at}.password`]: server.simulator.password });
  return {
    stack,
    usage,
    dispose: async () => {
      await Promise.all([stack.dispose(), usage.dispose()]);
    },
  };
}
