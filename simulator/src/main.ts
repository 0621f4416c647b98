import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { HttpsDoor } from "./doors/https";
import { type Simulator, startSimulator } from "./server";

const USAGE = `Starts a simulated IIS server and says how to reach it; Ctrl+C ends it and removes its files.

  --site NAME        an IIS site (repeatable; Default Web Site unless said); the first one is served over HTTPS
  --ssh-port N       any free port unless said
  --https-port N     any free port unless said
  --pwsh PATH        runs the agent on this PowerShell 7; without it the agent is emulated
  --start-delay MS   how long PowerShell takes to start
  --delay MS         how long a byte is on its way, in each direction
`;

const USER = "Administrator";
/** A Windows account of the simulated server. */
const ACCOUNT = { name: "CORP\\alice", password: "Alice-1" };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      site: { type: "string", multiple: true },
      "ssh-port": { type: "string" },
      "https-port": { type: "string" },
      pwsh: { type: "string" },
      "start-delay": { type: "string" },
      delay: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const simulator = await startSimulator({
    accounts: { [ACCOUNT.name]: ACCOUNT.password },
    ssh: { port: number(values["ssh-port"]) },
    startDelayMs: number(values["start-delay"]),
    networkDelayMs: number(values.delay),
    ...(values.site && { sites: values.site }),
    ...(values.pwsh !== undefined && { pwsh: values.pwsh }),
  });
  const door = await simulator.openSite(undefined, { httpsPort: number(values["https-port"]) });
  const folder = writeCertificates(simulator);
  console.log(describe(simulator, door, folder));
  await ended();
  rmSync(folder, { recursive: true, force: true });
  await simulator.close();
}

function number(text = "0"): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`a whole number was expected in place of ${text}`);
  return value;
}

/** For a browser, for curl and for a Pulumi program. */
function writeCertificates({ authority }: Simulator): string {
  const folder = mkdtempSync(join(tmpdir(), "iis-simulator-certificates-"));
  const { certificatePem, privateKeyPem } = authority.issue({ commonName: "alice", usage: "client", days: 365 });
  writeFileSync(join(folder, "authority.pem"), authority.certificatePem);
  writeFileSync(join(folder, "alice.cer"), certificatePem);
  writeFileSync(join(folder, "alice.pem"), certificatePem + privateKeyPem, { mode: 0o600 });
  return folder;
}

function describe({ configFile, ssh, password }: Simulator, { httpsUrl, httpUrl }: HttpsDoor, folder: string): string {
  return `A simulated IIS server is up.

SSH            ${ssh.host}:${ssh.port}, user ${USER}, password ${password}
  host key     ${ssh.hostKeyFingerprint}
site           ${httpsUrl}, ${httpUrl}
account        ${ACCOUNT.name}, password ${ACCOUNT.password}
configuration  ${configFile}
certificates   ${folder}: alice.cer for the program, alice.pem for the client, authority.pem

pulumi config set --path 'iis-clientcert:servers.simulated.host' ${ssh.host}
pulumi config set --path 'iis-clientcert:servers.simulated.port' ${ssh.port}
pulumi config set --path 'iis-clientcert:servers.simulated.user' ${USER}
pulumi config set --path 'iis-clientcert:servers.simulated.hostKeyFingerprint' '${ssh.hostKeyFingerprint}'
pulumi config set --path --secret 'iis-clientcert:servers.simulated.password' ${password}

curl --cacert ${folder}/authority.pem --cert ${folder}/alice.pem ${httpsUrl}
`;
}

function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

main().catch((error: Error) => {
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 1;
});
