import { onTestFinished } from "vitest";
import type { HttpsDoor, Simulator, SimulatorOptions } from "../../../simulator/src";
import { startSimulator } from "../../../simulator/src/server";
import { connectionTo, type Transport } from "../../../trials/driver/provider";
import { ACCESS, AUTH, base64, type Clients, knock, makeClients, PASSWORD, SITE } from "../../site/clients";
import { type Issued, makeCa } from "../../support/certificates";
import { powershell, withoutPowershell } from "../../support/powershell";
import { configOf, makeProject, type Said } from "../project";
import { type Ran, runCommand, type Surroundings } from "../recorded-io";

export const authority = makeCa();
export const clients: Clients = makeClients(authority);
export const ALICE = "CORP\\alice";

/** A server whose site lets alice in by her certificate, and nobody else. */
export interface World {
  readonly simulator: Simulator;
  readonly door: HttpsDoor;
  /** What the client is answered, such as `401.1`; `reset` where the connection breaks off. */
  readonly come: (client?: Issued, path?: string) => Promise<string>;
}

/** How a server is reached and with which agent, told with `skips` where there is no PowerShell, and whether to skip it. */
export function agentsFor(skips: string): readonly (readonly [string, Transport, SimulatorOptions, boolean])[] {
  return [
    ["the emulated agent over SSH", "ssh", {}, false],
    [
      "real PowerShell over WinRM",
      "winrm",
      powershell === undefined ? {} : { pwsh: powershell },
      withoutPowershell(skips),
    ],
  ];
}

export async function startWorld(options: SimulatorOptions = {}): Promise<World> {
  const simulator = await startSimulator({ authority, negotiate: true, accounts: { [ALICE]: PASSWORD }, ...options });
  onTestFinished(() => simulator.close());
  simulator.edit((doc) => {
    doc.set(SITE, AUTH, { enabled: true });
    doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert,SslRequireCert" });
    doc.setAnonymous(SITE, false);
    doc.addMapping(SITE, { userName: ALICE, password: PASSWORD, certificate: base64(clients.alice) });
  });
  const door = await simulator.openSite();
  const come: World["come"] = async (client, path = "/") => {
    try {
      return (await knock(door.httpsUrl, client, path)).status;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ECONNRESET" ? "reset" : String(error);
    }
  };
  return { simulator, door, come };
}

export interface ToldFinding {
  readonly rule: string;
  readonly symptoms: readonly string[];
  readonly is: "fault" | "fine" | "unknown";
  readonly why?: string;
  readonly cause?: string;
  readonly evidence?: readonly string[];
  readonly advice?: string;
  readonly program?: string;
  readonly byHand?: string;
}

export interface ToldSite {
  readonly site: string;
  readonly findings: readonly ToldFinding[];
  readonly log: { readonly problem: string | null; readonly failures: readonly { readonly status: number }[] };
}

export interface Told {
  readonly exitCode: number;
  readonly servers: readonly { readonly server: string; readonly problem: string | null; readonly sites: ToldSite[] }[];
}

/** Runs `doctor` in a project with these servers. */
export function doctor(
  servers: Readonly<Record<string, unknown>>,
  words: readonly string[] = [],
  said: Said = {},
  { env: more, ...surroundings }: Surroundings = {},
): Promise<Ran> {
  const { cwd, env } = makeProject({ config: configOf(servers), ...said });
  return runCommand(["doctor", ...words], { cwd, env: { ...env, ...more }, ...surroundings });
}

export async function entryOf(simulator: Simulator, transport: Transport = "ssh"): Promise<object> {
  return { ...(await connectionTo({ simulator, transport })), dialErrorLimit: 1 };
}

/** Runs it at the site of a world. */
export async function diagnose(
  { simulator }: Pick<World, "simulator">,
  words: readonly string[] = [],
  transport: Transport = "ssh",
): Promise<Told> {
  const { out } = await doctor({ web01: await entryOf(simulator, transport) }, ["--site", SITE, "--json", ...words]);
  return JSON.parse(out);
}

export function findings(told: Told): readonly ToldFinding[] {
  return told.servers.flatMap(({ sites }) => sites.flatMap((site) => site.findings));
}

/** Names of the rules that found a fault. */
export function faults(told: Told): string[] {
  return [
    ...new Set(
      findings(told)
        .filter(({ is }) => is === "fault")
        .map(({ rule }) => rule),
    ),
  ];
}

/** What is told of a rule. */
export function of(told: Told, rule: string): readonly ToldFinding[] {
  return findings(told).filter((each) => each.rule === rule);
}
