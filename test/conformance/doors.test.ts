import { existsSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, expect, test, vi } from "vitest";
import { startCommand } from "../../provider/src/agent/bootstrap";
import { Secret } from "../../provider/src/base/secret";
import { type StartProcess, startLocally, startOverSsh } from "../../provider/src/transport";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/src";
import { powershell, withoutPowershell } from "../support/powershell";
import { apart } from "../support/units";
import { onRealServer } from "./bench";
import { Client, LIMIT } from "./client";
import { askMappings, flags, mappings, present, shown } from "./wishes";

vi.setConfig({ testTimeout: 2 * LIMIT, hookTimeout: 2 * LIMIT });

const SITE = "Default Web Site";
const path = process.env.PATH;
let simulator: Simulator | undefined;

afterEach(async () => {
  process.env.PATH = path;
  await simulator?.close();
  simulator = undefined;
});

async function start(options: SimulatorOptions): Promise<Simulator> {
  simulator = await startSimulator(options);
  return simulator;
}

/** One whole conversation over a transport, as the provider has it. */
async function converse(transport: StartProcess): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT);
  const remote = await transport(startCommand(), { signal, server: "simulated" });
  const client = new Client({ ...remote, gone: remote.ended });
  expect(await client.hello()).toMatchObject({ computerName: "WEB01" });
  const wishes = Array.from({ length: 200 }, (_, index) => present(`client ${index}`));
  const operations = [flags(SITE, "Ssl", "SslNegotiateCert"), mappings(SITE, ...wishes)];
  expect(await client.ensure(apart(operations))).toMatchObject({
    results: [{ done: [{ changed: true }] }, { done: [{ changed: true }] }],
    commits: 1,
  });
  const { answers } = await client.read(askMappings(SITE));
  expect(answers).toMatchObject([{ entries: wishes.map((_, index) => shown(`client ${index}`)) }]);
  await remote.close(LIMIT);
  expect(await remote.ended).toEqual({ code: 0 });
}

function overSsh({ ssh, password }: Simulator): StartProcess {
  return startOverSsh({
    host: ssh.host,
    port: ssh.port,
    user: "Administrator",
    password: new Secret(password),
    hostKeyFingerprint: ssh.hostKeyFingerprint,
    dialErrorLimit: 1,
    perDialTimeout: 20,
    insecure: false,
    legacyAlgorithms: false,
  });
}

for (const { name, options, skip } of [
  { name: "emulated", options: {}, skip: onRealServer },
  {
    name: "real PowerShell",
    options: powershell === undefined ? {} : { pwsh: powershell },
    skip: onRealServer || withoutPowershell("doors to real PowerShell"),
  },
]) {
  test.skipIf(skip)(`an agent is reached over SSH, ${name}`, async () => {
    const server = await start(options);
    await converse(overSsh(server));
    expect(server.counts).toMatchObject({ sessions: 1, messages: { hello: 1, ensure: 1, read: 1 }, commits: 1 });
    expect(server.ssh.counts).toMatchObject({ connections: 1, commands: 1 });
  });

  test.skipIf(skip || process.platform === "win32")(`an agent is reached as a child process, ${name}`, async () => {
    const server = await start(options);
    process.env.PATH = `${await server.localFolder()}${delimiter}${path}`;
    await converse(startLocally());
    expect(server.counts).toMatchObject({ sessions: 1, messages: { hello: 1, ensure: 1, read: 1 }, commits: 1 });
  });
}

test.skipIf(process.platform === "win32")("a child process that is cut off takes its agent along", async () => {
  const server = await start({});
  process.env.PATH = `${await server.localFolder()}${delimiter}${path}`;
  const remote = await startLocally()(startCommand(), { signal: AbortSignal.timeout(LIMIT), server: "simulated" });
  const client = new Client({ ...remote, gone: remote.ended });
  await client.hello();
  await remote.close(0);
  await remote.ended;
  await expect(client.hello()).rejects.toThrow();
});

test("a simulator that is closed leaves no file", async () => {
  const server = await start({});
  const folders = [dirname(server.configFile), await server.localFolder()];
  await server.openSite();
  expect(folders.map(existsSync)).toEqual([true, true]);
  await server.close();
  simulator = undefined;
  expect(folders.map(existsSync)).toEqual([false, false]);
});

test("a command that is no agent's is refused by the emulated server", async () => {
  const server = await start({});
  const process = server.start("cmd.exe /c dir");
  expect(await process.exited).toBe(1);
  expect(await text(process.stderr)).toContain("powershell.exe -EncodedCommand");
});
