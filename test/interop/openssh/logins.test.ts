import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { entryOf, inFile, onPowershell, openServer, openSshd, refusal, scan, share, soon, useServer } from "./behind";
import { runSsh, sshArguments } from "./client";
import { certify, keyTypes, lock, makeKey, run } from "./keys";
import { until, withoutSshd } from "./sshd";

describe.skipIf(withoutSshd)("the agent behind OpenSSH's sshd", () => {
  const shared = share(onPowershell);

  test.each(keyTypes)("declares and reads for a login with a key of the type %s", async (type) => {
    const key = shared.keyOf(type);
    const sshd = await openSshd(shared, { authorized: [key.public] });
    const server = openServer({ ...entryOf(sshd, shared), privateKey: key.private });
    expect(await server.hello()).toMatchObject({ computerName: "WEB01" });
    await useServer(server, `by ${type}`);
    expect(server.counts).toMatchObject({ sessions: 1, messages: 2, commits: 1 });
    await soon(sshd.log).toContain(`Accepted publickey for ${sshd.user} from 127.0.0.1`);
    await soon(sshd.log).toContain(key.fingerprint);
  });
});

describe.skipIf(withoutSshd)("logging in to OpenSSH's sshd", () => {
  const shared = share();

  test.each(["rsa-sha2-256", "rsa-sha2-512"])("with an RSA key where only %s is accepted", async (algorithm) => {
    const key = shared.keyOf("rsa-3072");
    const settings = [`PubkeyAcceptedAlgorithms ${algorithm}`];
    const sshd = await openSshd(shared, { authorized: [key.public], settings });
    await openServer({ ...entryOf(sshd, shared), privateKey: key.private }).hello();
    await soon(sshd.log).toContain(key.fingerprint);
  });

  test.each([
    ["ed25519", []],
    ["rsa-3072", []],
    ["ecdsa-521", []],
    ["rsa-3072", ["-m", "PEM"]],
    ["ecdsa-256", ["-m", "PKCS8"]],
  ] as const)("with an encrypted key: %s %j", async (type, options) => {
    const key = shared.keyOf(type);
    const sshd = await openSshd(shared, { authorized: [key.public] });
    const entry = { ...entryOf(sshd, shared), privateKey: lock(key, "open sésame", ...options) };
    await openServer({ ...entry, privateKeyPassword: "open sésame" }).hello();
    await soon(sshd.log).toContain(key.fingerprint);
  });

  test("an encrypted key without its passphrase is told apart, and the server is not dialled", async () => {
    const sshd = await openSshd(shared);
    const entry = { ...entryOf(sshd, shared), privateKey: lock(shared.key, "open sésame") };
    for (const passphrase of [{}, { privateKeyPassword: "open sesame" }])
      expect((await refusal({ ...entry, ...passphrase })).code).toBe("connection/credentials");
    expect(sshd.connections()).toBe(0);
  });

  test("a key that is not authorized is refused, and offered once", async () => {
    const sshd = await openSshd(shared, { authorized: [] });
    const server = openServer(entryOf(sshd, shared));
    for (let time = 1; time <= 2; time++)
      await expect(server.hello()).rejects.toMatchObject({
        code: "connection/login",
        reason: expect.stringContaining("tried: private key (ssh-ed25519); the server offers: publickey"),
      });
    await soon(sshd.connections).toBe(1);
    expect(sshd.log()).not.toContain("Accepted");
  });

  describe("with an agent", () => {
    test.each(keyTypes)("that holds a key of the type %s", async (type) => {
      const key = shared.keyOf(type);
      const sshd = await openSshd(shared, { authorized: [key.public] });
      const { privateKey: _, ...entry } = entryOf(sshd, shared);
      const agentSocketPath = await startAgent(key.path);
      await openServer({ ...entry, agentSocketPath }).hello();
      await soon(sshd.log).toContain(key.fingerprint);
    });

    test("that holds other keys before the right one", async () => {
      const keys = [1, 2, 3].map((number) => makeKey(shared.folder, `one-of-many-${number}`));
      const sshd = await openSshd(shared, { authorized: [keys[2]?.public ?? ""] });
      const { privateKey: _, ...entry } = entryOf(sshd, shared);
      const agentSocketPath = await startAgent(...keys.map(({ path }) => path));
      await openServer({ ...entry, agentSocketPath }).hello();
      await soon(sshd.log).toContain(`Accepted publickey for ${sshd.user}`);
    });

    test("that holds more keys than the server lets us try, the login is refused and not tried again", async () => {
      const keys = [1, 2, 3].map((number) => makeKey(shared.folder, `too-many-${number}`));
      const settings = ["MaxAuthTries 2"];
      const sshd = await openSshd(shared, { authorized: [keys[2]?.public ?? ""], settings });
      const { privateKey: _, ...entry } = entryOf(sshd, shared);
      const agentSocketPath = await startAgent(...keys.map(({ path }) => path));
      const error = await refusal({ ...entry, agentSocketPath, dialErrorLimit: 3 });
      expect(error.code).toBe("connection/login");
      expect(error.reason).toContain("Too many authentication failures");
      await soon(sshd.connections).toBe(1);
    });
  });

  describe("user certificates are not supported", () => {
    test("a key that only its certificate would let in is refused, where OpenSSH's client gets in", async () => {
      const authority = makeKey(shared.folder, "user-authority");
      const key = makeKey(shared.folder, "certified");
      const sshd = await openSshd(shared, {
        authorized: [],
        settings: [`TrustedUserCAKeys ${authority.path}.pub`],
      });
      const certificate = certify(authority, key, "-n", sshd.user);
      const knownHosts = inFile(shared, scan(sshd));
      const words = sshArguments(sshd, { user: sshd.user, key: key.path, knownHosts });
      const ran = await runSsh([...words, "-o", `CertificateFile=${certificate}`, sshd.host, "true"]);
      expect(ran).toMatchObject({ code: 0 });
      await sshd.logged(/Accepted certificate ID "interop"/);

      const error = await refusal({ ...entryOf(sshd, shared), privateKey: key.private });
      expect(error.code).toBe("connection/login");
      await soon(() => sshd.times(/Accepted publickey for/)).toBe(1);
    });

    test("an agent's certificate is passed over for its plain key", async () => {
      const authority = makeKey(shared.folder, "agent-authority");
      const key = makeKey(shared.folder, "agent-certified");
      certify(authority, key, "-n", "somebody");
      const sshd = await openSshd(shared, { authorized: [key.public] });
      const { privateKey: _, ...entry } = entryOf(sshd, shared);
      const agentSocketPath = await startAgent(key.path);
      expect(run("ssh-add", ["-l"], { ...process.env, SSH_AUTH_SOCK: agentSocketPath })).toContain("ED25519-CERT");
      await openServer({ ...entry, agentSocketPath }).hello();
      await soon(sshd.log).toContain(`Accepted publickey for ${sshd.user}`);
    });
  });

  let agents = 0;

  /** An agent with these keys, until the test ends; its socket. */
  async function startAgent(...paths: readonly string[]): Promise<string> {
    const socket = join(shared.folder, `agent-${++agents}.sock`);
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    onTestFinished(() => void agent.kill());
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    await until(() => spawnSync("ssh-add", ["-l"], { env }).status === 1, "the agent answers");
    run("ssh-add", ["-q", ...paths], env);
    return socket;
  }
});
