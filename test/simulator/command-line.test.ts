import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { Server } from "../../provider/src/server";
import { resolveServer } from "../../provider/src/settings/profile";
import { startSimulator } from "../../simulator/src";
import { type Running, startFromCommandLine } from "../../simulator/src/command-line";
import { ask } from "../../simulator/src/doors/site-ask";
import { makeSshKeys } from "../../simulator/src/ssh-keys";
import { configOf, makeProject } from "../command/project";
import { runCommand } from "../command/recorded-io";
import { configurationOf } from "../settings/profiles";

async function start(...args: string[]): Promise<Running> {
  const running = await startFromCommandLine(args);
  if (!running) throw new Error("it only said how it is used");
  onTestFinished(() => running.close());
  return running;
}

/** One without arguments for every test that only looks at it: its keys take a second to make. */
let usual: Running;
beforeAll(async () => {
  usual = (await startFromCommandLine([])) as Running;
});
afterAll(() => usual.close());

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "iis-clientcert-command-line-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** What the printed `pulumi config set` lines set, as a shell and Pulumi would. */
function settings({ text }: Running): Map<string, string> {
  const line = /^pulumi config set (?:--path )?(?:--secret )?(\S+) (<?) ?(?:'([^']*)'|(\S+))$/;
  return new Map(
    text
      .split("\n")
      .map((printed) => line.exec(printed))
      .filter((match) => match !== null)
      .map(([, key = "", from, quoted, plain = ""]) => {
        const value = quoted ?? plain;
        return [key, from === "<" ? readFileSync(value, "utf8") : value];
      }),
  );
}

function entryOf(running: Running): Record<string, string> {
  const prefix = "iis-clientcert:servers.simulated.";
  const fields = [...settings(running)].filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(fields.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** Asks for the flags of a site over the connection that was printed. */
async function readFlags(running: Running, location: string, changes: object = {}): Promise<unknown> {
  const { port, ...entry } = entryOf(running);
  const servers = { simulated: { ...entry, port: Number(port), ...changes } };
  const server = new Server(resolveServer("simulated", configurationOf({ servers }), {}));
  try {
    const attributes = [{ name: "sslFlags", as: "value" as const }];
    const query = { kind: "section" as const, location, section: "system.webServer/security/access", attributes };
    return (await server.read([query])).answers[0];
  } finally {
    await server.close();
  }
}

test("the printed lines reach the server over SSH, by the key that was made", async () => {
  const running = usual;
  expect(entryOf(running)).toHaveProperty("privateKey");
  expect(entryOf(running)).not.toHaveProperty("password");
  expect(await readFlags(running, "Default Web Site")).toMatchObject({ attributes: { sslFlags: expect.anything() } });
  expect(running.simulator.ssh.counts.logins).toBe(1);
});

test.each(["verify", "doctor"])("the printed line of %s looks at the site, and at its log", async (name) => {
  const line = usual.text.split("\n").find((each) => each.startsWith(`npx pulumi-iis-clientcert ${name} `)) ?? "";
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = ""]) => quoted ?? plain).slice(2);
  const { port, ...entry } = entryOf(usual);
  const config = configOf({ simulated: { ...entry, port: Number(port) } });
  const { code, out, err } = await runCommand([...words, "--json"], makeProject({ config }));
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(JSON.parse(out)).toMatchObject(
    name === "verify"
      ? { findings: [{ cause: "open" }], logProblem: null }
      : { servers: [{ sites: [{ site: "Default Web Site" }] }] },
  );
});

test("the printed lines reach the server over WinRM, which is open only where it was asked for", async () => {
  const running = await start("--winrm");
  expect(entryOf(running)).toMatchObject({ type: "winrm", password: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(await readFlags(running, "Default Web Site")).toMatchObject({ attributes: { sslFlags: expect.anything() } });
  expect(running.simulator.ssh.counts.logins).toBe(0);
  expect(usual.text).not.toContain("/wsman");
});

test("the login's password and the PFX's passphrase are others at each start", async () => {
  const secrets = [await start("--winrm"), await start("--winrm")].map((running) => {
    const all = settings(running);
    return [all.get("iis-clientcert:servers.simulated.password"), all.get("bobPassphrase")];
  });
  expect(new Set(secrets.flat()).size).toBe(4);
});

test("keys of --authorized-key log in, and no other key does", async () => {
  const path = folder();
  const [own, other] = [makeSshKeys("ed25519"), makeSshKeys("ed25519")];
  writeFileSync(join(path, "id"), own.private);
  writeFileSync(join(path, "id.pub"), `# whose\n\n${own.public}\n`);
  const running = await start("--authorized-key", join(path, "id.pub"));
  expect(entryOf(running).privateKey).toBe(own.private);
  await readFlags(running, "Default Web Site");
  expect(running.simulator.ssh.counts.logins).toBe(1);
  await expect(readFlags(running, "Default Web Site", { privateKey: other.private })).rejects.toThrow(
    "connection/login",
  );
});

test.each([
  ["a private key", makeSshKeys("ed25519").private, "is no public key"],
  ["nothing", "# nobody\n", "holds no public key"],
  ["options before the key", `restrict ${makeSshKeys("ed25519").public}`, "key 1 of"],
])("--authorized-key with %s is refused", async (_what, content, message) => {
  const file = join(folder(), "keys");
  writeFileSync(file, content);
  await expect(startFromCommandLine(["--authorized-key", file])).rejects.toThrow(message);
});

test("a start that fails leaves nothing behind", async () => {
  const temporary = folder();
  vi.stubEnv("TMPDIR", temporary);
  vi.stubEnv("TEMP", temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  const configuration = join(temporary, "applicationHost.config");
  writeFileSync(configuration, "<configuration><no end");
  await expect(startFromCommandLine(["--configuration", configuration])).rejects.toThrow("applicationHost.config");
  expect(readdirSync(temporary)).toEqual(["applicationHost.config"]);
});

test("--configuration is copied, and its first site is served, or the one that --site names", async () => {
  const other = await startSimulator({ sites: ["Orders", "Ümläut & Co"] });
  onTestFinished(() => other.close());
  const given = join(folder(), "applicationHost.config");
  // As Windows writes it.
  writeFileSync(given, `\uFEFF${readFileSync(other.configFile, "utf8")}`);
  const bytes = readFileSync(given);

  const running = await start("--configuration", given);
  expect(settings(running).get("site")).toBe("Orders");
  running.simulator.edit((doc) => doc.setAnonymous("Orders", false));
  expect(readFileSync(given)).toEqual(bytes);

  const second = await start("--configuration", given, "--site", "ÜMLÄUT & co");
  expect(settings(second).get("site")).toBe("Ümläut & Co");
  await expect(startFromCommandLine(["--configuration", given, "--site", "Default Web Site"])).rejects.toThrow(
    "no site Default Web Site to serve; there are: Orders, Ümläut & Co",
  );
});

test("what is handed out is for this user alone, serves examples/quickstart, and is gone at the end", async () => {
  const running = await start();
  const all = settings(running);
  const path = all.get("certificates") ?? "";
  expect(statSync(path).mode & 0o077).toBe(0);
  const names = ["alice.cer", "alice.pem", "authority.pem", "bob.pem", "bob.pfx", "id_ed25519"];
  expect(readdirSync(path).sort()).toEqual(names);
  for (const name of ["alice.pem", "bob.pem", "bob.pfx", "id_ed25519"])
    expect(statSync(join(path, name)).mode & 0o077).toBe(0);
  const example = readFileSync(join(__dirname, "../../examples/quickstart/index.ts"), "utf8");
  const asked = [...example.matchAll(/config\.(?!getBoolean)\w+\("(\w+)"\)/g)].map(([, key]) => key);
  expect(asked.length).toBeGreaterThan(3);
  expect([...all.keys()]).toEqual(expect.arrayContaining(asked));
  await running.close();
  expect(() => statSync(path)).toThrow("ENOENT");
});

test.each([
  [[], "build 20348, TLS 1.2 and 1.3; asks for client certificates after the request", "ECONNRESET"],
  [["--negotiate"], "build 20348, TLS 1.2 and 1.3; asks for client certificates in the handshake", "200"],
  [["--windows", "2019"], "build 17763, TLS 1.2; asks for client certificates after the request", "200"],
  [["--windows", "2025"], "build 26100, TLS 1.2 and 1.3; asks for client certificates after the request", "500"],
] as const)("with %s it prints how the site speaks TLS, and the site does so", async (args, line, got) => {
  const running = args.length === 0 ? usual : await start(...args);
  expect(running.text).toContain(`\nTLS            ${line}\n`);
  const pem = readFileSync(join(settings(running).get("certificates") ?? "", "alice.pem"), "utf8");
  const [, url = ""] = /^curl .* (https:\S+)$/m.exec(running.text) ?? [];
  running.simulator.edit((doc) => {
    doc.set("Default Web Site", "system.webServer/security/access", {
      sslFlags: "Ssl,SslNegotiateCert,SslRequireCert",
    });
  });
  const asked = ask(url, { certificatePem: pem, privateKeyPem: pem });
  expect(
    await asked.then(
      ({ status }) => status,
      ({ code }) => code,
    ),
  ).toBe(got);
});

test("--bare leaves out the feature that honours mappings, and says so", async () => {
  const { simulator, text } = await start("--bare");
  expect(text).toContain("\nfeatures       without IIS-IISCertificateMappingAuthentication\n");
  expect(usual.text).not.toContain("\nfeatures ");
  expect(simulator.windows.features.isEnabled("IIS-IISCertificateMappingAuthentication")).toBe(false);
});

test("a Windows that is none of the four is refused", async () => {
  await expect(startFromCommandLine(["--windows", "2012"])).rejects.toThrow(
    "one of 2016, 2019, 2022, 2025 was expected in place of 2012",
  );
});
