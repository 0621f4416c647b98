import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setUpPulumi } from "../lib/pulumi/set-up.mjs";
import { findPowershell } from "./powershell.mjs";
import { heading, say } from "./print.mjs";
import { runPulumi } from "./pulumi.mjs";

const { ask, makeAuthority, startSimulator, toPfx } = createRequire(import.meta.url)("iis-simulator");
const root = fileURLToPath(new URL("../..", import.meta.url));

export const SITE = "Default Web Site";

// Each is looked for, at the end, in everything that was shown and stored.
const SECRETS = {
  // It opens a door on this machine while the demo runs.
  login: randomBytes(16).toString("hex"),
  alice: "Al1ce's-password",
  bob: "B0b's-password",
  passphrase: "pfx-pässphrase",
  drifted: "S0mebody-else!",
};

/** A server, a client for each certificate, an empty stack: everything in one temporary folder that goes at the end. */
export async function makeScene() {
  heading("Setting up");
  const cli = await setUpPulumi({ log: say });
  const folder = await mkdtemp(join(tmpdir(), "iis-clientcert-demo-"));
  const authority = makeAuthority("Demo Authority");
  const people = Object.fromEntries(
    ["alice", "alice (renewed)", "bob", "mallory"].map((name) => [name, issue(authority, name)]),
  );
  const pwsh = findPowershell();
  const simulator = await startSimulator({
    ...(pwsh && { pwsh }),
    authority,
    users: { Administrator: { password: SECRETS.login } },
    accounts: { "CORP\\alice": SECRETS.alice, "CORP\\bob": SECRETS.bob },
  });
  const site = await simulator.openSite(SITE);
  say(
    `server  IIS 10 of Windows Server 2022, simulated; the agent runs ${pwsh ? "on real PowerShell" : "emulated, since there is no PowerShell here"}`,
  );
  const door = await openDoor(simulator, folder, authority);
  say(door.said);
  say(`site    ${site.httpsUrl}`);
  await writeCertificates(folder, people, authority);

  const shown = [];
  const pulumi = (args, options = {}) => runPulumi({ cli, root, folder, args, shown, ...options });
  await configureStack(pulumi, folder, door.connection);
  return {
    simulator,
    people,
    pulumi,
    ask: async (name) => {
      try {
        const { status, account } = await ask(site.httpsUrl, name === undefined ? {} : people[name]);
        return account ? `${status} as ${account}` : status;
      } catch (error) {
        if (error.code === "ECONNRESET") return "connection reset";
        throw error;
      }
    },
    askInHandshake: () => pulumi(["config", "set", "endpoint", "*:443"], { quiet: true }),
    onlyCertificates: () => pulumi(["config", "set", "onlyCertificates", "true"], { quiet: true }),
    renew: () => writeFile(join(folder, "alice.cer"), people["alice (renewed)"].certificatePem),
    showCounts: () => showCounts(simulator, door.open()),
    lookForSecrets: () => lookForSecrets(pulumi, shown),
    close: async () => {
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
    secrets: SECRETS,
  };
}

function issue(authority, name) {
  const issued = authority.issue({ commonName: name, usage: "client", days: 365 });
  return { ...issued, base64: issued.der.toString("base64") };
}

async function writeCertificates(folder, people, authority) {
  await writeFile(join(folder, "alice.cer"), people.alice.certificatePem);
  await writeFile(join(folder, "bob.pfx"), toPfx(people.bob, SECRETS.passphrase, [authority]));
}

/** SSH, or WinRM with `--winrm`: how to reach the server, and how its door is doing. */
async function openDoor(simulator, folder, authority) {
  if (!process.argv.includes("--winrm")) {
    const { host, port, hostKeyFingerprint } = simulator.ssh;
    const said = `SSH     ${host}:${port}, host key ${hostKeyFingerprint}`;
    return { said, connection: { host, port, hostKeyFingerprint }, open: () => simulator.ssh.open().connections };
  }
  const door = await simulator.winrm();
  const caTrustPath = join(folder, "authority.pem");
  await writeFile(caTrustPath, authority.certificatePem);
  const connection = { type: "winrm", host: "localhost", port: door.httpsPort, caTrustPath };
  return { said: `WinRM   ${door.httpsUrl}`, connection, open: () => door.open().connections };
}

async function configureStack(pulumi, folder, connection) {
  const server = "iis-clientcert:servers.web01";
  await pulumi(["stack", "init", "demo"], { quiet: true });
  const set = (key, value, secret) =>
    pulumi(["config", "set", "--path", key, secret ? "--secret" : "--plaintext"], {
      quiet: true,
      input: String(value),
    });
  for (const [name, value] of Object.entries(connection)) await set(`${server}.${name}`, value);
  await set(`${server}.password`, SECRETS.login, true);
  await set("certificates", folder);
  await set("alicePassword", SECRETS.alice, true);
  await set("bobPassword", SECRETS.bob, true);
  await set("bobPassphrase", SECRETS.passphrase, true);
}

function showCounts({ counts }, open) {
  const { hello, read, ensure } = counts.messages;
  say(`${counts.sessions} sessions, one for each provider process that had to ask; ${open} still open`);
  say(`${hello + read + ensure} messages: ${hello} hello, ${read} read, ${ensure} ensure`);
  say(`${counts.commits} commits`);
}

async function lookForSecrets(pulumi, shown) {
  await pulumi(["stack", "export"], { quiet: true });
  const everything = shown.join("\n");
  const found = Object.entries(SECRETS).filter(([, value]) => everything.includes(value));
  if (found.length > 0) throw new Error(`secrets were shown: ${found.map(([name]) => name).join(", ")}`);
  return `${Object.keys(SECRETS).length} secrets looked for in all output and in the state: none found`;
}
