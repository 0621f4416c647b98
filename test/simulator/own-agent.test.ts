import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, describe, expect, onTestFinished, test } from "vitest";
import { scriptLine, startCommand } from "../../provider/src/agent/bootstrap";
import { PROTOCOL } from "../../provider/src/agent/protocol";
import { encodeRequest } from "../../provider/src/agent/wire";
import { Secret } from "../../provider/src/base/secret";
import type { RemoteProcess, StartProcess } from "../../provider/src/transport";
import { startOverSsh, startOverWinrm } from "../../provider/src/transport";
import { emulatedPowershell, type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/src";
import { required, withoutPowershell } from "../support/powershell";

const SYSTEM = "System32\\WindowsPowerShell\\v1.0\\powershell.exe";
const HELLO = encodeRequest({ verb: "hello", id: 1, protocol: PROTOCOL });

let simulator: Simulator;
afterEach(() => simulator.close());

/** Over both doors, by somebody who has the password. */
async function ways(options: SimulatorOptions): Promise<readonly StartProcess[]> {
  simulator = await startSimulator(options);
  const login = {
    user: "Administrator",
    password: new Secret(simulator.password),
    dialErrorLimit: 1,
    perDialTimeout: 30,
    legacyAlgorithms: false,
  };
  const { host, port, hostKeyFingerprint } = simulator.ssh;
  const { httpPort } = await simulator.winrm();
  return [
    startOverSsh({ ...login, host, port, hostKeyFingerprint, insecure: false }),
    startOverWinrm({
      ...{ ...login, host, port: httpPort, scheme: "http", transport: "negotiate", path: "/wsman", insecure: false },
      ...{ operationTimeoutSec: 5, readTimeoutSec: 20, maxEnvelopeSize: 153_600 },
    }),
  ];
}

async function ran(start: StartProcess, command: string, input: string) {
  const signal = AbortSignal.timeout(60_000);
  const process: RemoteProcess = await start(command, { signal, server: "web01" });
  const [stdout, stderr] = [text(process.stdout), text(process.stderr)];
  process.stdin.on("error", () => {});
  process.stdin.end(input);
  const { code } = await process.ended;
  await process.close();
  return { code, stdout: await stdout, stderr: await stderr };
}

const base64 = (script: string) => Buffer.from(script).toString("base64");

const SERVERS: readonly { name: string; options: () => SimulatorOptions; skip: boolean }[] = [
  { name: "emulated", options: () => ({}), skip: false },
  {
    name: "real PowerShell",
    options: () => ({ pwsh: required() }),
    skip: withoutPowershell("strangers at a simulated server on real PowerShell"),
  },
];

for (const { name, options, skip } of SERVERS) {
  describe.skipIf(skip)(`a simulated server, ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-strangers-"));
    const planted = join(folder, "planted");
    const plant = `[IO.File]::WriteAllText('${planted}', 'ran')`;
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test("a stranger's command was run: it is refused, and starts no process", async () => {
      const encoded = Buffer.from(plant, "utf16le").toString("base64");
      const commands = [
        `powershell.exe -NoLogo -NoProfile -NonInteractive -EncodedCommand ${encoded}`,
        `powershell.exe -NoProfile -Command ${plant.replaceAll(" ", "")}`,
        startCommand().replace("-NoProfile ", ""),
        `${startCommand()} -Version 2`,
        startCommand("D:\\tools\\powershell.exe"),
      ];
      for (const start of await ways(options())) {
        for (const command of commands) {
          const { code, stdout, stderr } = await ran(start, command, scriptLine() + HELLO);
          expect([code, stdout, stderr === ""]).toEqual([1, "", false]);
        }
      }
      expect(existsSync(planted)).toBe(false);
      expect(simulator.counts.sessions).toBe(0);
    });

    test("a stranger's script was run behind our own start command: it is refused, and its process ended", async () => {
      const own = scriptLine();
      const scripts = [
        `${base64(plant)}\n`,
        `${base64(`param($Reader)\n#region windows\n#endregion windows\n${plant}`)}\n`,
        `${base64(`${Buffer.from(own, "base64")}${plant}\n`)}\n`,
        `\n${own}`,
        own.toLowerCase(),
      ];
      for (const start of await ways(options())) {
        for (const script of scripts) {
          const { code, stdout, stderr } = await ran(start, startCommand(), script + HELLO);
          expect([code, stdout]).toEqual([1, ""]);
          expect(stderr).toContain("own script");
        }
      }
      expect(existsSync(planted)).toBe(false);
    });

    test("our own agent is started by its name and by its full path, and reads its script in pieces of any size", async () => {
      const installed = `C:\\Windows\\${SYSTEM}`;
      for (const start of await ways(options())) {
        for (const program of ["powershell.exe", installed, installed.toUpperCase()]) {
          const { code, stdout } = await ran(start, startCommand(program), scriptLine() + HELLO);
          expect([code, stdout]).toEqual([0, expect.stringContaining('"computerName":"WEB01"')]);
        }
      }
      expect(simulator.counts.sessions).toBe(6);
      const process = simulator.start(startCommand());
      const [said] = [text(process.stdout), process.stderr.resume()];
      const line = scriptLine();
      for (let at = 0; at < line.length; at += 997) process.stdin.write(line.slice(at, at + 997));
      process.stdin.end(HELLO);
      expect(await said).toContain('"computerName":"WEB01"');
    });

    test("input that ends before the script does runs nothing of it", async () => {
      simulator = await startSimulator(options());
      const process = simulator.start(startCommand());
      process.stderr.resume();
      process.stdin.end(scriptLine().slice(0, -1));
      expect([await process.exited, await text(process.stdout)]).toEqual([0, ""]);
    });
  });
}

test("the password stood in the sources: it is another one at each start", async () => {
  const [first, second] = [await startSimulator(), await startSimulator()];
  onTestFinished(() => second.close());
  simulator = first;
  for (const { password } of [first, second]) expect(password).toMatch(/^[0-9a-f]{32}$/);
  expect(first.password).not.toBe(second.password);
});

test("who gives a start of its own to the simulated server decides what runs", async () => {
  const own = { start: (machine: Parameters<typeof emulatedPowershell>[0]) => emulatedPowershell(machine) };
  for (const start of await ways(own)) {
    const { stdout } = await ran(start, startCommand(), `\n${HELLO}`);
    expect(stdout).toContain('"computerName":"WEB01"');
  }
});

test("a door led everywhere: it forwards only where the scene says, and by default nowhere", async () => {
  const [start] = await ways({});
  expect(start).toBeDefined();
  const { ssh } = simulator;
  const { host, port, hostKeyFingerprint } = ssh;
  const hop = {
    ...{ host, port, hostKeyFingerprint, user: "Administrator", password: new Secret(simulator.password) },
    ...{ dialErrorLimit: 1, perDialTimeout: 30, insecure: false, legacyAlgorithms: false },
  };
  const jumping = () =>
    startOverSsh({ ...hop, proxy: hop })(startCommand(), { signal: AbortSignal.timeout(60_000), server: "web01" });
  await expect(jumping()).rejects.toMatchObject({ code: "connection/forwarding" });
  ssh.forwardTo.push({ host, port: port + 1 }, { host: "localhost", port });
  await expect(jumping()).rejects.toMatchObject({ code: "connection/unreachable" });
  expect(ssh.counts.forwards).toBe(0);
  ssh.forwardTo.push({ host, port });
  await (await jumping()).close();
  expect(ssh.counts.forwards).toBe(1);
});
