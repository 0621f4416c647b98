import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCommand } from "../../provider/src/agent/bootstrap";
import { createEngine, type Engine, freshApplicationHostConfig } from "../../simulator/src/engine";
import { freshWindows } from "../../simulator/src/fresh-windows";
import { realPowershell } from "../../simulator/src/standin/powershell";
import type { SimulatedWindows } from "../../simulator/src/windows";
import { required } from "../support/powershell";

export interface TestServer {
  readonly folder: string;
  readonly engine: Engine;
  readonly windows: SimulatedWindows;
  close(): void;
}

/** A server with one site, and nothing else on it. */
export function testServer(): TestServer {
  const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-standin-"));
  const file = join(folder, "applicationHost.config");
  const sites = [{ name: "Default Web Site", id: 1, path: "C:\\inetpub\\wwwroot", bindings: [] }];
  writeFileSync(file, freshApplicationHostConfig({ profile: "cng", sites, certificateMapping: true }));
  return {
    folder,
    engine: createEngine({ file }),
    windows: freshWindows([], { machineGuid: "11111111-2222-3333-4444-555555555555", freeBytes: 5_000_000_000 }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script where an agent's would run; `lines` come after it on standard input. */
export async function runScript(server: TestServer, script: string, lines = ""): Promise<Said> {
  const { engine, windows } = server;
  const openFile = (file: string) => createEngine({ file, keyFile: engine.keyFile });
  const start = realPowershell({ pwsh: required(), engine, windows, openFile });
  const child = start(startCommand());
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const whole = `param($Reader)\n#region windows\n#endregion windows\n${script}`;
  child.stdin.end(`${Buffer.from(whole).toString("base64")}\n${lines}`);
  const code = await child.exited;
  return { code, stdout: await stdout, stderr: await stderr };
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const piece of stream) text += String(piece);
  return text;
}
