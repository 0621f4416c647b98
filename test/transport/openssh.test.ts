import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../provider/src/base/secret";
import { judge, parseKnownHosts } from "../../provider/src/transport/ssh/known-hosts";
import { fingerprintOf, parsePublicKey } from "../../provider/src/transport/ssh/public-key";
import { makeSshKeys } from "../../simulator/src/ssh-keys";
import { closeDoors, failure, nothingOpen, openDoor, roundTrip, start, targetOf, until, without } from "./door";

/** OpenSSH's own tools, where they are installed: what they write is what we must read. */
const hasKeygen = isThere("ssh-keygen");
const hasClient = hasKeygen && isThere("ssh");
const hasAgent = isThere("ssh-agent") && isThere("ssh-add");
if (!hasKeygen) console.info("ssh-keygen is not on PATH: not cross-checked against it");
if (!hasClient) console.info("ssh is not on PATH: the simulated door is not tried with it");
if (!hasAgent) console.info("ssh-agent and ssh-add are not on PATH: logging in with an agent is not tested");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "iis-clientcert-openssh-"));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(closeDoors);

describe.skipIf(!hasKeygen)("ssh-keygen", () => {
  test.each(["ed25519", "rsa", "ecdsa"] as const)("prints the fingerprint that we compute: %s", async (type) => {
    const path = join(folder, type);
    run("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", path]);
    const blob = parsePublicKey(await readFile(`${path}.pub`, "utf8"));
    expect(run("ssh-keygen", ["-lf", `${path}.pub`])).toContain(` ${fingerprintOf(blob ?? Buffer.alloc(0))} `);
  });

  test("hashes names that we find, and finds lines as we do", async () => {
    const path = join(folder, "known_hosts");
    const key = makeSshKeys("ed25519").public.trim();
    const names = ["web1.example.com", "[web1.example.com]:2222", "10.0.0.7"];
    await writeFile(path, names.map((name) => `${name} ${key}\n`).join(""));
    run("ssh-keygen", ["-q", "-H", "-f", path]);
    const text = await readFile(path, "utf8");
    expect(text).not.toContain("example.com");

    const entries = parseKnownHosts(text);
    const blob = parsePublicKey(key) ?? Buffer.alloc(0);
    expect(entries).toHaveLength(3);
    expect(judge(entries, "web1.example.com", 22, blob).kind).toBe("known");
    expect(judge(entries, "web1.example.com", 2222, blob)).toMatchObject({ kind: "known", entry: { line: 2 } });
    expect(judge(entries, "10.0.0.7", 22, blob).kind).toBe("known");
    expect(judge(entries, "web2.example.com", 22, blob).kind).toBe("unknown");
    expect(spawnSync("ssh-keygen", ["-F", "web2.example.com", "-f", path]).status).toBe(1);
  });

  test("writes encrypted keys that log in", async () => {
    const path = join(folder, "locked");
    run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "open sesame", "-f", path]);
    const door = await openDoor({ users: { deploy: { publicKeys: [await readFile(`${path}.pub`, "utf8")] } } });
    const target = { ...without(targetOf(door), "password"), privateKey: new Secret(await readFile(path, "utf8")) };
    const process = await start({ ...target, privateKeyPassword: new Secret("open sesame") });
    await process.close();
    expect(door.counts.logins).toBe(1);
    expect((await failure(start({ ...target, privateKeyPassword: new Secret("no") }))).code).toBe(
      "connection/credentials",
    );
  });
});

describe.skipIf(!hasClient)("ssh", () => {
  test("gets through the simulated door, and finds the line that our error gives for it", async () => {
    const path = join(folder, "client");
    run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]);
    const door = await openDoor({ users: { deploy: { publicKeys: [await readFile(`${path}.pub`, "utf8")] } } });
    const unknown = await failure(start(without(targetOf(door), "hostKeyFingerprint")));
    const line = /add this line to known_hosts: (\S+ \S+ \S+)/.exec(unknown.remedy ?? "")?.[1] ?? "";
    const knownHosts = join(folder, "client-hosts");
    await writeFile(knownHosts, `${line}\n`);

    const options = [
      "BatchMode=yes",
      "StrictHostKeyChecking=yes",
      `UserKnownHostsFile=${knownHosts}`,
      "IdentitiesOnly=yes",
    ];
    const words = ["-F", "none", "-p", `${door.port}`, "-i", path, ...options.flatMap((option) => ["-o", option])];
    const client = spawn("ssh", [...words, `deploy@${door.host}`, "powershell.exe", "-NoLogo"]);
    client.stdin.end("hello\n");
    const output: Buffer[] = [];
    client.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    const [code] = await once(client, "close");
    expect([code, Buffer.concat(output).toString(), door.commands]).toEqual([7, "hello\n", ["powershell.exe -NoLogo"]]);
    await nothingOpen(door);
  });
});

describe.skipIf(!hasAgent)("ssh-agent", () => {
  let agent: ChildProcess | undefined;
  let socket = "";
  let publicKey = "";

  beforeAll(async () => {
    socket = join(folder, "agent.sock");
    agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    await until(() => spawnSync("ssh-add", ["-l"], agentEnvironment()).status === 1, "the agent answers");
  });
  afterAll(() => agent?.kill());

  const agentEnvironment = () => ({ env: { ...process.env, SSH_AUTH_SOCK: socket } });

  test("an agent without keys is told apart from one that is away", async () => {
    const door = await openDoor();
    const empty = await failure(start({ ...without(targetOf(door), "password"), agentSocketPath: socket }));
    const away = await failure(start({ ...without(targetOf(door), "password"), agentSocketPath: `${socket}.none` }));
    expect([empty.code, away.code]).toEqual(["connection/credentials", "connection/credentials"]);
    expect(empty.message).toContain("holds no key");
    expect(away.message).toContain("cannot be reached");
    expect(door.counts.connections).toBe(0);
  });

  test("an agent logs in, named and from the environment", async () => {
    const path = join(folder, "agent-key");
    run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]);
    expect(spawnSync("ssh-add", ["-q", path], agentEnvironment()).status).toBe(0);
    publicKey = await readFile(`${path}.pub`, "utf8");
    const door = await openDoor({ users: { deploy: { publicKeys: [publicKey] } } });

    const named = await start({ ...without(targetOf(door), "password"), agentSocketPath: socket });
    expect(await roundTrip(named, "x")).toBe("x");
    await named.close();

    const before = process.env.SSH_AUTH_SOCK;
    process.env.SSH_AUTH_SOCK = socket;
    try {
      const found = await start(without(targetOf(door), "password"));
      await found.close();
    } finally {
      if (before === undefined) delete process.env.SSH_AUTH_SOCK;
      else process.env.SSH_AUTH_SOCK = before;
    }
    expect(door.counts.logins).toBe(2);
  });

  test("an agent whose keys are refused leaves the password to try", async () => {
    const door = await openDoor();
    const process = await start(targetOf(door, { agentSocketPath: socket }));
    await process.close();
    expect(door.counts.logins).toBe(1);
  });
});

function isThere(program: string): boolean {
  return spawnSync(program, ["-?"]).error === undefined;
}

function run(program: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout;
}
