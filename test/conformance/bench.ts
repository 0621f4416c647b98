import { readFileSync, writeFileSync } from "node:fs";
import { inject } from "vitest";
import { startCommand } from "../../provider/src/agent/bootstrap";
import type { Operation, Query, QuestionsAnswer, SectionOperation, Unit } from "../../provider/src/agent/protocol";
import { startLocally } from "../../provider/src/transport";
import { type Editor, noFaults, type Simulator, startSimulator } from "../../simulator/src";
import { freshWindows } from "../../simulator/src/fresh-windows";
import { netshOf } from "../../simulator/src/http-sys/netsh";
import { withoutSshd } from "../interop/openssh/sshd";
import { powershell, withoutPowershell } from "../support/powershell";
import { apart, type Told, told } from "../support/units";
import { Client } from "./client";
import { decryptedText } from "./decrypted";
import { directly, throughSshd } from "./reach";
import { ACCESS, ANONYMOUS, AUTH } from "./wishes";

/** Sites of the simulated server; the first one is where tests work unless they say otherwise. */
export const SITES = ["Default Web Site", "Second Site", "Größe 日本"] as const;

/** A server to test an agent on. What is asked and answered is kept, to compare it with other servers. */
export interface Bench {
  /** Where tests work: a location to write at. */
  readonly site: string;
  readonly client: Client;
  readonly transcript: unknown[];
  read(...queries: readonly Query[]): Promise<QuestionsAnswer>;
  /** Each operation as a unit of its own. */
  ensure(operations: readonly Operation[], queries?: readonly Query[]): Promise<Told>;
  ensureUnits(units: readonly Unit[], queries?: readonly Query[]): Promise<QuestionsAnswer>;
  /** As every test finds it. */
  reset(): Promise<void>;
  /** Keeps what the server holds in the transcript. */
  keep(): void;
  close(): Promise<void>;
  /** Absent where the server is a real one. */
  readonly simulated?: Simulated;
}

export interface Simulated {
  readonly simulator: Simulator;
  edit<Result>(edit: (doc: Editor) => Result): Result;
  /** The file, passwords in clear text. */
  text(): string;
  /** Replaces the text of the file. */
  rewrite(change: (text: string) => string): void;
}

export interface Runner {
  readonly name: string;
  /** Says why, where it cannot run. */
  readonly skip: boolean;
  open(): Promise<Bench>;
}

const realSite = process.env.IIS_CLIENTCERT_CONFORMANCE_SITE;

/**
 * IIS_CLIENTCERT_CONFORMANCE=local: this machine is a Windows server, and its site of that name may be written to; no
 * other mapping may stand there.
 */
export const onRealServer = process.env.IIS_CLIENTCERT_CONFORMANCE === "local";

/** `npm run test:interop`: real PowerShell is reached as the provider does it, through OpenSSH's sshd. */
const interop = inject("interopClients") !== undefined;

export const RUNNERS: readonly Runner[] = onRealServer
  ? [{ name: "this Windows server", skip: false, open: openLocal }]
  : [
      { name: "emulated", skip: false, open: () => openSimulated({}) },
      interop
        ? {
            name: "real PowerShell behind OpenSSH's sshd",
            skip: withoutSshd || withoutPowershell("conformance of the agent behind OpenSSH's sshd"),
            open: () => openSimulated(onPowershell(), throughSshd),
          }
        : {
            name: "real PowerShell",
            skip: withoutPowershell("conformance of the agent on real PowerShell"),
            open: () => openSimulated(onPowershell()),
          },
    ];

function onPowershell(): { pwsh?: string } {
  return powershell === undefined ? {} : { pwsh: powershell };
}

async function openSimulated(options: { pwsh?: string }, reach = directly): Promise<Bench> {
  const simulator = await startSimulator({ ...options, sites: SITES });
  const fresh = readFileSync(simulator.configFile, "utf8");
  const { talking, end } = await reach(simulator);
  const client = new Client(talking);
  const transcript: unknown[] = [];
  const text = () => decryptedText(simulator.engine);
  return {
    site: SITES[0],
    client,
    transcript,
    ...asking(client, transcript),
    async reset() {
      writeFileSync(simulator.configFile, fresh);
      for (const site of SITES) simulator.setWebConfig(site, null);
      Object.assign(simulator.engine.faults, noFaults());
      Object.assign(simulator.windows, freshWindows(SITES));
      simulator.windows.netsh = netshOf(simulator.windows);
    },
    keep: () => void transcript.push(text()),
    async close() {
      await client.close();
      await end();
      await simulator.close();
    },
    simulated: {
      simulator,
      edit: simulator.edit,
      text,
      rewrite: (change) => writeFileSync(simulator.configFile, change(readFileSync(simulator.configFile, "utf8"))),
    },
  };
}

/** What tests set at the site goes again; the entries of others stay. */
async function openLocal(): Promise<Bench> {
  if (!realSite) throw new Error("IIS_CLIENTCERT_CONFORMANCE_SITE names no site of this server");
  const process = await startLocally()(startCommand(), { signal: new AbortController().signal, server: "localhost" });
  const client = new Client({ ...process, gone: process.ended });
  const transcript: unknown[] = [];
  const written = new Set<string>();
  const { read, ensureUnits } = asking(client, transcript);
  const ensureNoted: Bench["ensureUnits"] = (units, queries) => {
    for (const { operations } of units)
      for (const operation of operations)
        if (operation.kind === "section") for (const { key } of operation.entries ?? []) written.add(key);
    return ensureUnits(units, queries);
  };
  return {
    site: realSite,
    client,
    transcript,
    read,
    ensureUnits: ensureNoted,
    ensure: async (operations, queries) => told(await ensureNoted(apart(operations), queries)),
    reset: () => cleanUp(client, realSite, written),
    keep: () => {},
    close: async () => {
      await cleanUp(client, realSite, written);
      await client.close();
    },
  };
}

async function cleanUp(client: Client, location: string, keys: Iterable<string>): Promise<void> {
  const entries = [...keys].map((key) => ({ present: false, key }) as const);
  const key = { attribute: "certificate", compare: "bytes" } as const;
  const operations: SectionOperation[] = [
    { kind: "section", location, section: ACCESS, unset: ["sslFlags"] },
    { kind: "section", location, section: ANONYMOUS, unset: ["enabled"] },
    { kind: "section", location, section: AUTH, unset: ["enabled", "defaultLogonDomain", "logonMethod"] },
    { kind: "section", location, section: AUTH, collection: { name: "oneToOneMappings", key }, entries },
  ];
  await client.ensure(apart(operations));
}

function asking(client: Client, transcript: unknown[]): Pick<Bench, "read" | "ensure" | "ensureUnits"> {
  const keep = ({ id, ...answer }: QuestionsAnswer): QuestionsAnswer => {
    transcript.push(answer);
    return { id, ...answer };
  };
  const ensureUnits: Bench["ensureUnits"] = async (units, queries) => keep(await client.ensure(units, queries));
  return {
    read: async (...queries) => keep(await client.read(...queries)),
    ensureUnits,
    ensure: async (operations, queries) => told(await ensureUnits(apart(operations), queries)),
  };
}
