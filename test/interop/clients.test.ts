import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { makeAuthority } from "../../simulator/src/certificates";
import { startWinrmDoor, type WinrmDoor, type WinrmDoorOptions } from "../../simulator/src/doors/winrm";
import { type ClientName, isMissing, type Job, type JobCommand, type Ran, runClient } from "./clients";
import { MEGABYTE, programs } from "./programs";

const PASSWORD = "Simulated-1";
const LONG_PASSWORD = `${"Überlänge ёж €𝄞 ".repeat(8)}!`;

/** How the three say that they were not let in. */
const REFUSED = /credentials were rejected|Failed to authenticate|\b401\b/;

interface Route {
  readonly client: ClientName;
  readonly auth: string;
  readonly https: boolean;
  readonly encryption?: string;
}

const ROUTES: readonly Route[] = [
  { client: "pywinrm", auth: "ntlm", https: false },
  { client: "pywinrm", auth: "ntlm", https: true },
  { client: "pywinrm", auth: "basic", https: true },
  { client: "pywinrm", auth: "certificate", https: true },
  { client: "pypsrp", auth: "negotiate", https: false },
  { client: "pypsrp", auth: "ntlm", https: false },
  { client: "pypsrp", auth: "negotiate", https: true },
  { client: "pypsrp", auth: "negotiate", https: true, encryption: "always" },
  { client: "pypsrp", auth: "basic", https: true },
  { client: "pypsrp", auth: "certificate", https: true },
  { client: "masterzen", auth: "ntlm", https: false },
  { client: "masterzen", auth: "ntlm", https: true },
  { client: "masterzen", auth: "basic", https: true },
  { client: "masterzen", auth: "certificate", https: true },
];

const authority = makeAuthority("Interop Authority");
const server = authority.issue({
  commonName: "localhost",
  usage: "server",
  days: 2,
  altNames: ["localhost", "127.0.0.1"],
});
const person = authority.issue({ commonName: "deployer", usage: "client", days: 2 });

let files: { readonly folder: string; readonly ca: string; readonly certificate: string; readonly key: string };

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "winrm-interop-"));
  files = {
    folder,
    ca: join(folder, "ca.pem"),
    certificate: join(folder, "client.pem"),
    key: join(folder, "client.key"),
  };
  writeFileSync(files.ca, authority.certificatePem);
  writeFileSync(files.certificate, person.certificatePem);
  writeFileSync(files.key, person.privateKeyPem, { mode: 0o600 });
});

afterAll(() => rmSync(files.folder, { recursive: true, force: true }));

for (const route of ROUTES) {
  const { client, auth, https, encryption } = route;
  const title = `${client}, ${auth} over ${https ? "HTTPS" : "HTTP"}${encryption ? ", sealed all the same" : ""}`;
  describe.skipIf(isMissing(client))(title, () => {
    test("runs commands with arguments, input, both outputs and exit codes, and leaves nothing behind", async () => {
      const door = await openDoor();
      const pieces = ["über ", "€".repeat(40_000), "\r\nthe end"].map((text) => Buffer.from(text));
      const [said, echoed, megabyte, unknown] = await run(route, door, [
        { command: "say", arguments: ["one", "two"] },
        { command: "echo", input: pieces },
        { command: "megabyte" },
        { command: "nothing-known" },
      ]);
      expect(text(said)).toEqual({ stdout: "one|two\r\n", stderr: "élève €\r\n", code: 7 });
      expect(text(echoed)).toEqual({ stdout: Buffer.concat(pieces).toString(), stderr: "the end", code: 3 });
      expect(megabyte?.stdout.equals(MEGABYTE)).toBe(true);
      expect(text(unknown)).toEqual({ stdout: "", stderr: "'nothing-known' is not recognized", code: 1 });
      expect(door.open()).toMatchObject({ shells: 0, processes: 0 });
      expect(door.counts).toMatchObject({ shells: 1, commands: 4 });
    });
  });
}

for (const route of ROUTES.filter(({ auth }) => auth !== "certificate")) {
  const { client, auth, https } = route;
  describe.skipIf(isMissing(client))(`${client}, ${auth} over ${https ? "HTTPS" : "HTTP"}: who gets in`, () => {
    test("a wrong password is refused", async () => {
      const door = await openDoor();
      await expect(run(route, door, [{ command: "say" }], { password: "Simulated-2" })).rejects.toThrow(REFUSED);
      expect(door.counts).toMatchObject({ logins: 0, shells: 0 });
    });

    // What Basic has for an encoding each client decides for itself; NTLM has UTF-16.
    if (auth === "basic") return;
    test("a user of this server, with a long password in many scripts", async () => {
      const door = await openDoor({ users: { Débora: { password: LONG_PASSWORD } } });
      expect(await sayIn(route, door, "débora")).toBe("in\r\n");
    });

    // Where masterzen does not seal it uses go-ntlmssp, which takes the server's name for everybody's domain.
    if (client === "masterzen" && https) return;
    test("a user of a domain, and none of this server by his name", async () => {
      const door = await openDoor({ users: { "CORP\\Débora": { password: LONG_PASSWORD } } });
      expect(await sayIn(route, door, "corp\\débora")).toBe("in\r\n");
      await expect(sayIn(route, door, "débora")).rejects.toThrow(REFUSED);
    });
  });
}

describe("what a server may demand", () => {
  for (const client of ["pywinrm", "pypsrp"] as const) {
    const auth = client === "pypsrp" ? "negotiate" : "ntlm";

    test.skipIf(isMissing(client))(`${client} names the TLS channel where the server is strict`, async () => {
      const door = await openDoor({ bindingLevel: "strict" });
      const [said] = await run({ client, auth, https: true }, door, [{ command: "say", arguments: ["bound"] }]);
      expect(said?.stdout.toString()).toBe("bound\r\n");
    });

    test.skipIf(isMissing(client))(`${client} polls again when an operation takes longer than its limit`, async () => {
      const door = await openDoor({ quotas: { maxTimeoutMs: 50 } });
      const line = run({ client, auth, https: false }, door, [{ command: "slow", arguments: ["3000"] }]);
      expect(text((await line)[0])).toMatchObject({ stdout: "awake\r\n", code: 0 });
      expect(door.counts.messages.Receive).toBeGreaterThan(2);
    });
  }

  test.skipIf(isMissing("masterzen"))("masterzen, which names no TLS channel, is refused where it must", async () => {
    const door = await openDoor({ bindingLevel: "strict" });
    const refused = run({ client: "masterzen", auth: "ntlm", https: true }, door, [{ command: "say" }]);
    await expect(refused).rejects.toThrow(/401/);
  });
});

async function openDoor(options: Partial<WinrmDoorOptions> = {}): Promise<WinrmDoor> {
  const door = await startWinrmDoor({
    users: { Administrator: { password: PASSWORD } },
    start: programs,
    https: server,
    clientCertificates: [{ certificatePem: person.certificatePem, user: "Administrator" }],
    authorities: [authority.certificatePem],
    ...options,
  });
  onTestFinished(() => door.close());
  return door;
}

async function sayIn(route: Route, door: WinrmDoor, user: string): Promise<string | undefined> {
  const [said] = await run(route, door, [{ command: "say", arguments: ["in"] }], { user, password: LONG_PASSWORD });
  return said?.stdout.toString();
}

function run(
  { client, auth, https, encryption }: Route,
  door: WinrmDoor,
  commands: readonly JobCommand[],
  who: { user?: string; password?: string } = {},
): Promise<Ran[]> {
  const job: Job = {
    host: "127.0.0.1",
    port: https ? door.httpsPort : door.httpPort,
    https,
    auth,
    user: "Administrator",
    password: PASSWORD,
    ca: files.ca,
    ...(auth === "certificate" && { certificate: files.certificate, key: files.key }),
    ...(encryption && { encryption }),
    ...who,
    commands,
  };
  return runClient(client, job);
}

function text(ran: Ran | undefined) {
  return ran && { stdout: ran.stdout.toString(), stderr: ran.stderr.toString(), code: ran.code };
}
