import { writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestStack } from "../support/pulumi";
import { type Checkpoint, certificates, states } from "../support/recorded-state";
import type { Way } from "./ways";
import { PASSWORDS, succeed } from "./world";

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
  for (const name of ["alice", "bob"]) await copyFile(join(certificates, `${name}.cer`), join(folder, `${name}.cer`));
}

/** Everything but times and places in source files, which differ in each recording and mean nothing. */
export async function record(stack: TestStack, version: string): Promise<void> {
  const { stdout } = await succeed(stack.export());
  const checkpoint: Checkpoint = JSON.parse(stdout, (key, value) => (PASSING.has(key) ? undefined : value));
  checkpoint.deployment.manifest.time = "2026-01-01T00:00:00Z";
  writeFileSync(join(states, `${version}.json`), `${JSON.stringify(checkpoint, null, 2)}\n`);
}

const PASSING = new Set(["created", "modified", "sourcePosition", "stackTrace"]);

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
