import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { SECTION } from "../../simulator/src/engine";
import type { Simulator } from "../../simulator/src/server";
import type { TestStack } from "../support/pulumi";
import type { Way } from "./ways";
import { PASSWORDS, SITE, succeed } from "./world";

const fixtures = resolve(__dirname, "../fixtures");
const states = join(fixtures, "state");

/** A checkpoint as `pulumi stack export` prints it: as much of it as is looked at. */
export interface Checkpoint {
  deployment: { manifest: { time: string }; resources: RecordedResource[] };
}

export interface RecordedResource {
  urn: string;
  type: string;
  /** As recorded, secrets encrypted. */
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** What was recorded, by the version of the package that made it. */
export const RECORDED: readonly string[] = readdirSync(states)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.replace(/\.json$/, ""));

/**
 * The program whose state is recorded. What it declares never changes: state that was recorded before belongs to it. (Version
 * 0.1.0 did not ask for `serverLevel`.)
 */
export const PROGRAM = `
new ClientCertMappingAuth("auth", { site, logonMethod: "ClearText", defaultLogonDomain: "CORP" });
new ClientCertMappingAuth("auth-everywhere", { serverLevel: true, enabled: false });
new SslAccess("tls", { site, sslFlags: ["SslNegotiateCert", "Ssl"] });
new SslAccess("api", { site, path: "Api/v1", sslFlags: ["Ssl", "SslNegotiateCert", "SslRequireCert"] });
new SslAccess("tls-everywhere", { serverLevel: true, sslFlags: [] });
new OneToOneMapping("alice", { site, certificate: cer("alice"), userName: "CORP\\\\alice", password: PASSWORDS.alice, onExisting: "refuse" });
new OneToOneMapping("bob", { serverLevel: true, certificate: cer("bob"), userName: "CORP\\\\bob", password: PASSWORDS.bob, enabled: false });
`;

/** Certificates that are the same for ever: the ones in recorded state. */
export async function useRecordedCertificates(folder: string): Promise<void> {
  for (const name of ["alice", "bob"])
    await copyFile(join(fixtures, "certificates", `${name}.cer`), join(folder, `${name}.cer`));
}

/** Everything but times and places in source files, which differ in each recording and mean nothing. */
export async function record(stack: TestStack, version: string): Promise<void> {
  const { stdout } = await succeed(stack.export());
  const checkpoint: Checkpoint = JSON.parse(stdout, (key, value) => (PASSING.has(key) ? undefined : value));
  checkpoint.deployment.manifest.time = "2026-01-01T00:00:00Z";
  writeFileSync(join(states, `${version}.json`), `${JSON.stringify(checkpoint, null, 2)}\n`);
}

const PASSING = new Set(["created", "modified", "sourcePosition", "stackTrace"]);

export function recorded(version: string): Checkpoint {
  return JSON.parse(readFileSync(join(states, `${version}.json`), "utf8"));
}

/** The server as the recorded state has it, made by somebody else's hand. */
export function makeSo(simulator: Simulator): void {
  simulator.edit((doc) => {
    doc.set(SITE, SECTION.clientCertificates, { enabled: true, logonMethod: "ClearText", defaultLogonDomain: "CORP" });
    doc.set(SITE, SECTION.access, { sslFlags: "Ssl, SslNegotiateCert" });
    doc.set(`${SITE}/Api/v1`, SECTION.access, { sslFlags: "Ssl, SslNegotiateCert, SslRequireCert" });
    doc.addMapping(SITE, {
      certificate: base64("alice"),
      userName: "CORP\\alice",
      password: PASSWORDS.alice,
      enabled: true,
    });
    doc.addMapping("", { certificate: base64("bob"), userName: "CORP\\bob", password: PASSWORDS.bob, enabled: false });
  });
}

function base64(name: string): string {
  const pem = readFileSync(join(fixtures, "certificates", `${name}.cer`));
  return new X509Certificate(pem).raw.toString("base64");
}

/** Takes the state over into the stack. Refresh goes by the provider's inputs in it, so they say where the server is now. */
export async function importState(
  stack: TestStack,
  checkpoint: Checkpoint,
  { entry }: Pick<Way, "entry">,
): Promise<void> {
  const servers = JSON.stringify({ web01: { ...entry, password: PASSWORDS.login } });
  for (const { type, inputs = {}, outputs = {} } of checkpoint.deployment.resources) {
    if (type === "pulumi:providers:pulumi-nodejs")
      inputs["iis-clientcert:servers"] = outputs["iis-clientcert:servers"] = servers;
  }
  const file = join(stack.folder, "recorded.json");
  writeFileSync(file, JSON.stringify(checkpoint));
  await succeed(stack.run(["stack", "import", "--stack", stack.name, "--file", file]));
}

/** Plays a version that knew more properties, or fewer. */
export function editProperties(
  checkpoint: Checkpoint,
  edit: (properties: Record<string, unknown>) => void,
): Checkpoint {
  for (const { type, inputs, outputs } of checkpoint.deployment.resources) {
    if (!type.includes("iis-clientcert")) continue;
    for (const properties of [inputs, outputs]) if (properties) edit(properties);
  }
  return checkpoint;
}

/** Names of the properties that state has, by resource. */
export function propertiesIn({ deployment }: Checkpoint): Record<string, { inputs: string[]; outputs: string[] }> {
  const own = deployment.resources.filter(({ type }) => type.includes("iis-clientcert"));
  const names = (properties: object = {}) => Object.keys(properties).sort();
  return Object.fromEntries(
    own.map(({ urn, inputs, outputs }) => [urn, { inputs: names(inputs), outputs: names(outputs) }]),
  );
}
