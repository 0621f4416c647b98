import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startCommand } from "../../../provider/src/agent/bootstrap";
import { startSimulator } from "../../../simulator/src";
import { type SshDoor, type SshDoorOptions, startSshDoor } from "../../../simulator/src/doors/ssh";
import { Client } from "../../conformance/client";
import { askFlags, flags } from "../../conformance/wishes";
import { runProgram } from "../../support/powershell";
import { apart } from "../../support/units";
import { MEGABYTE, programs } from "../programs";
import { onPowershell, SITE } from "./behind";
import { runSsh, type SshRan, sshArguments } from "./client";
import { type KeyFile, type KeyType, keyTypes, makeKey, run } from "./keys";
import { until, withoutSshd } from "./sshd";

const USER = "deploy";

// Its tools come with the same set-up as sshd.
describe.skipIf(withoutSshd)("OpenSSH's client and the simulated door", () => {
  let folder = "";
  let keys: Readonly<Record<KeyType, KeyFile>>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ssh-door-"));
    keys = Object.fromEntries(keyTypes.map((type) => [type, makeKey(folder, type, type)])) as typeof keys;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.each(keyTypes)("a key of the type %s", (type) => {
    test("logs in, for a command with input, both outputs and an exit code", async () => {
      const door = await openDoor();
      const input = "größer ✓\r\n".repeat(3);
      expect(text(await ssh(door, ["echo"], { key: keys[type], input }))).toEqual({
        stdout: input,
        stderr: "the end",
        code: 3,
      });
      expect(text(await ssh(door, ["say one two"], { key: keys[type] }))).toEqual({
        stdout: "one|two\r\n",
        stderr: "élève €\r\n",
        code: 7,
      });
      expect(door.counts).toMatchObject({ connections: 2, logins: 2, commands: 2 });
    });

    test("as the host's is shown to ssh and to ssh-keyscan", async () => {
      const door = await openDoor({ hostKeys: [keys[type].private] });
      const { stdout } = await runProgram("ssh-keyscan", ["-T", "60", "-p", `${door.port}`, door.host]);
      const line = keys[type].public.split(" ").slice(0, 2).join(" ");
      expect([stdout.trim(), ...door.hostKeys]).toEqual([`[${door.host}]:${door.port} ${line}`, line]);
      expect(await ssh(door, ["say hello"])).toMatchObject({ code: 7 });
    });
  });

  test("an agent logs in with what it holds of every type", async () => {
    const env = { ...process.env, SSH_AUTH_SOCK: await startAgent() };
    for (const type of keyTypes) {
      run("ssh-add", ["-q", keys[type].path], env);
      const door = await openDoor({ users: { [USER]: { publicKeys: [keys[type].public] } } });
      expect(await ssh(door, ["say hello"], { key: undefined, env })).toMatchObject({ code: 7 });
    }
  });

  test("another key is refused", async () => {
    const door = await openDoor({ users: { [USER]: { publicKeys: [keys.ed25519.public] } } });
    const { code, stderr } = await ssh(door, ["say hello"], { key: keys["rsa-3072"] });
    expect([code, stderr]).toEqual([255, expect.stringContaining("Permission denied (publickey)")]);
    expect(door.counts).toMatchObject({ logins: 0, commands: 0 });
  });

  test("an unknown host key is refused by ssh", async () => {
    const door = await openDoor();
    const { code, stderr } = await ssh(door, ["say hello"], { knownHosts: "" });
    expect([code, stderr]).toEqual([255, expect.stringContaining("Host key verification failed")]);
    expect(door.counts).toMatchObject({ logins: 0, commands: 0 });
  });

  test("a megabyte comes as it is, and goes and comes with the keys exchanged anew on the way", async () => {
    const door = await openDoor();
    const { stdout, code } = await ssh(door, ["megabyte"]);
    expect([stdout.equals(MEGABYTE), code]).toEqual([true, 0]);
    const echoed = await ssh(door, ["echo"], { input: MEGABYTE, options: ["-o", "RekeyLimit=128K", "-C"] });
    expect([echoed.stdout.equals(MEGABYTE), echoed.code, door.counts.connections]).toEqual([true, 3, 2]);
  });

  test("a line that the default shell would not pass on is refused", async () => {
    const door = await openDoor();
    const { code, stderr } = await ssh(door, ["say one | more"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("Simulated cmd.exe")]);
  });

  test("a shell, a terminal and sftp are not there, and ssh is told so", async () => {
    const door = await openDoor();
    for (const [option, command, refused] of [
      ["-T", [], "shell request failed"],
      ["-tt", [], "PTY allocation request failed"],
      ["-s", ["sftp"], "subsystem request failed"],
    ] as const) {
      const { code, stderr } = await ssh(door, command, { options: [option] });
      expect([option, code, stderr]).toEqual([option, 255, expect.stringContaining(refused)]);
    }
    await until(() => door.open().connections === 0, "nothing is open");
  });

  test("jumps through one door to another", async () => {
    const door = await openDoor();
    const jump = await openDoor({ forwardTo: [door] });
    const knownHosts = known(jump) + known(door);
    const config = inFile(
      [
        "Host jump",
        `  HostName ${jump.host}`,
        `  Port ${jump.port}`,
        "Host door",
        `  HostName ${door.host}`,
        `  Port ${door.port}`,
        "  ProxyJump jump",
        "Host *",
        `  User ${USER}`,
        "  BatchMode yes",
        "  IdentitiesOnly yes",
        "  IdentityAgent none",
        `  IdentityFile ${keys.ed25519.path}`,
        "  StrictHostKeyChecking yes",
        "  GlobalKnownHostsFile /dev/null",
        `  UserKnownHostsFile ${inFile(knownHosts)}`,
        "",
      ].join("\n"),
    );
    const { stdout, code } = await runSsh(["-F", config, "door", "megabyte"]);
    expect([stdout.equals(MEGABYTE), code]).toEqual([true, 0]);
    expect(jump.counts).toMatchObject({ connections: 1, logins: 1, sessions: 0, forwards: 1 });
    expect(door.counts).toMatchObject({ connections: 1, logins: 1, sessions: 1, commands: 1 });
  });

  test("many commands share one connection", async () => {
    const door = await openDoor();
    const control = join(folder, "control");
    const master = spawnSsh([...words(door), "-N", "-M", "-S", control, door.host]);
    const check = () => spawnSync("ssh", ["-F", "none", "-S", control, "-O", "check", door.host]).status === 0;
    await until(check, "the first connection is shared");
    const inputs = ["one", "two", "three"];
    const ran = await Promise.all(
      inputs.map((input) => runSsh(["-F", "none", "-S", control, door.host, "echo"], { input })),
    );
    expect(ran.map(({ stdout, code }) => [`${stdout}`, code])).toEqual(inputs.map((input) => [input, 3]));
    expect(door.counts).toMatchObject({ connections: 1, logins: 1, sessions: 3 });
    run("ssh", ["-F", "none", "-S", control, "-O", "exit", door.host]);
    await until(() => master.exitCode !== null, "the first connection ends");
  });

  test("a client that is killed takes its command along", async () => {
    const door = await openDoor();
    const client = spawnSsh([...words(door), door.host, "forever"]);
    await until(() => door.open().processes === 1, "the command runs");
    client.kill("SIGKILL");
    await until(() => door.open().processes === 0, "the command has ended");
  });

  test("carries a whole conversation with the agent", async () => {
    const simulator = await startSimulator({
      ...onPowershell,
      users: { [USER]: { publicKeys: [keys.ed25519.public] } },
    });
    onTestFinished(() => simulator.close());
    const child = spawnSsh([...words(simulator.ssh), simulator.ssh.host, startCommand()]);
    const client = new Client({ ...child, gone: once(child, "close") });
    expect(await client.hello()).toMatchObject({ computerName: "WEB01" });
    expect(await client.ensure(apart([flags(SITE, "Ssl")]), [askFlags(SITE)])).toMatchObject({
      results: [{ done: [{ changed: true }] }],
      answers: [{ attributes: { sslFlags: { value: ["Ssl"] } } }],
    });
    await client.close();
    expect(child.exitCode).toBe(0);
  });

  async function openDoor(options: Partial<SshDoorOptions> = {}): Promise<SshDoor> {
    const publicKeys = keyTypes.map((type) => keys[type].public);
    const door = await startSshDoor({ users: { [USER]: { publicKeys } }, start: programs, ...options });
    onTestFinished(() => door.close());
    return door;
  }

  interface Run {
    readonly key?: KeyFile | undefined;
    readonly input?: string | Buffer;
    readonly knownHosts?: string;
    readonly options?: readonly string[];
    readonly env?: NodeJS.ProcessEnv;
  }

  function ssh(door: SshDoor, command: readonly string[], how: Run = {}): Promise<SshRan> {
    const { options = [], input, env } = how;
    return runSsh([...words(door, how), ...options, door.host, ...command], {
      ...(input !== undefined && { input }),
      ...(env && { env }),
    });
  }

  function words(door: SshDoor, how: Run = {}): string[] {
    const { key, knownHosts = known(door) } = { key: keys.ed25519, ...how };
    return sshArguments(door, { user: USER, knownHosts: inFile(knownHosts), ...(key && { key: key.path }) });
  }

  let files = 0;

  function inFile(content: string): string {
    const path = join(folder, `file-${++files}`);
    writeFileSync(path, content);
    return path;
  }

  function spawnSsh(args: readonly string[]) {
    const child = spawn("ssh", args, { timeout: 120_000 });
    onTestFinished(() => void child.kill());
    return child;
  }

  async function startAgent(): Promise<string> {
    const socket = join(folder, "agent.sock");
    const agent: ChildProcess = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    onTestFinished(() => void agent.kill());
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    await until(() => spawnSync("ssh-add", ["-l"], { env }).status === 1, "the agent answers");
    return socket;
  }
});

function known({ host, port, hostKeys }: SshDoor): string {
  return hostKeys.map((key) => `[${host}]:${port} ${key}\n`).join("");
}

function text({ stdout, stderr, code }: SshRan) {
  return { stdout: stdout.toString(), stderr, code };
}
