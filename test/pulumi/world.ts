import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Issued, makeAuthority, toPfx } from "../../simulator/src/certificates";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/src/server";
import type { Door, Transport } from "../support/doors";
import { createStack, type TestStack } from "../support/pulumi";
import type { ProcessResult } from "../support/run-process";
import { type Entry, setEntry, type Way, wayTo } from "./ways";

export const SITE = "Default Web Site";
export const PASSWORDS = {
  alice: "planted-Alice-1",
  bob: "planted-Bob-2",
  // New in every run: it opens doors on this machine.
  login: `planted-Login-${randomBytes(8).toString("hex")}`,
  pfx: "planted-Pfx-é4",
};

const authority = makeAuthority("Simulated Authority");
const people = new Map<string, Issued>();

/** The same certificate for the same name within a test file. */
export function person(commonName: string): Issued & { base64: string } {
  const issued = people.get(commonName) ?? authority.issue({ commonName, usage: "client", days: 365 });
  people.set(commonName, issued);
  return { ...issued, base64: issued.der.toString("base64") };
}

export interface WorldOptions extends SimulatorOptions {
  /** `ssh` unless said. */
  readonly transport?: Transport;
}

export interface World {
  readonly simulator: Simulator;
  readonly door: Door;
  /** How the stack reaches it, but for the credentials. */
  readonly entry: Entry;
  readonly transport: Transport;
  readonly stack: TestStack;
  /** The program, which finds NAMES of the package, `site`, `config`, `cer(name)` and `pfx(name)` defined. */
  program(source: string): Promise<void>;
}

/** A simulated server, a stack that knows it as web01, and a program. All gone when the test ends. */
export async function makeWorld(source: string, { transport = "ssh", ...options }: WorldOptions = {}): Promise<World> {
  const simulator = await startSimulator({
    authority,
    accounts: { "CORP\\alice": PASSWORDS.alice, "CORP\\bob": PASSWORDS.bob },
    users: { Administrator: { password: PASSWORDS.login } },
    ...options,
  });
  onTestFinished(() => simulator.close());
  const stack = await createStack({ program: "" });
  onTestFinished(() => stack.dispose());
  const program = (text: string) => stack.program(`${PRELUDE}\n${text}`);
  const connecting = configure(stack, simulator, transport);
  const [way] = await Promise.all([connecting, program(source), writeCertificates(stack.folder)]);
  return { simulator, ...way, transport, stack, program };
}

/** The mappings that hold at a location, without certificates, in the order of the file. */
export function mappingsAt(
  simulator: Simulator,
  location = SITE,
): { userName: string; password: string; enabled: boolean }[] {
  return simulator.edit((doc) => doc.mappings(location).map(({ certificate: _, ...rest }) => rest));
}

/** Fails with everything the engine said, which is what one wants to read then. */
export async function succeed(result: Promise<ProcessResult>): Promise<ProcessResult> {
  const ended = await result;
  if (ended.code !== 0) throw new Error(`pulumi ended with ${ended.code}:\n${ended.stdout}\n${ended.stderr}`);
  return ended;
}

export async function fail(result: Promise<ProcessResult>): Promise<string> {
  const ended = await result;
  if (ended.code === 0) throw new Error(`pulumi was to fail and did not:\n${ended.stdout}`);
  return ended.stdout + ended.stderr;
}

/** Drift as a pipeline asks for it. */
export async function drift(stack: TestStack): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await stack.preview({ args: ["--refresh", "--diff", "--expect-no-changes"] });
  return { code, text: stdout + stderr };
}

export async function resourcesIn(
  stack: TestStack,
): Promise<
  { urn: string; type: string; id: string; inputs: Record<string, unknown>; outputs: Record<string, unknown> }[]
> {
  const { stdout } = await succeed(stack.export({ args: ["--show-secrets"] }));
  const { deployment } = JSON.parse(stdout);
  return (deployment.resources ?? []).filter(({ type }: { type: string }) => type.includes("iis-clientcert"));
}

const PRELUDE = `
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { ClientCertMappingAuth, OneToOneMapping, SslAccess } = require("pulumi-iis-clientcert");
const site = ${JSON.stringify(SITE)};
const config = new pulumi.Config();
const PASSWORDS = ${JSON.stringify(PASSWORDS)};
const cer = (name) => readFileSync(name + ".cer", "utf8");
const pfx = (name) => ({ pfx: readFileSync(name + ".pfx"), passphrase: PASSWORDS.pfx });
`;

/** Makes the server known to the stack as web01. */
async function configure(stack: TestStack, simulator: Simulator, transport: Transport): Promise<Way> {
  const way = await wayTo(simulator, transport);
  await setEntry(stack, "web01", way.entry, PASSWORDS.login);
  return way;
}

async function writeCertificates(folder: string): Promise<void> {
  for (const name of ["alice", "bob", "renewed"]) {
    const issued = person(name);
    await writeFile(join(folder, `${name}.cer`), issued.certificatePem);
    await writeFile(join(folder, `${name}.pfx`), toPfx(issued, PASSWORDS.pfx, [authority]));
  }
}
