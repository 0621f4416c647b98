import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { agentScript } from "../../provider/src/agent/bootstrap";
import { runPowershell, withoutPowershell } from "../support/powershell";

/** What the agent's own function does with a program: netsh itself is a Windows program, so a shell script plays it. */
const skip = process.platform === "win32" || withoutPowershell("how the agent runs netsh");

describe.skipIf(skip)("netsh, as the agent runs it", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "iis-clientcert-netsh-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function netsh(script: string): void {
    const file = join(folder, "netsh.exe");
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** The answer of the function; `input` is what the agent itself reads. */
  async function run(line: string, milliseconds: number, input = "") {
    const [, body = ""] = /^(function Invoke-WindowsNetsh[\s\S]*?^\})/m.exec(agentScript()) ?? [];
    expect(body).toContain("[Environment]::SystemDirectory");
    const script = [
      "Set-StrictMode -Version 3.0",
      "$ErrorActionPreference = 'Stop'",
      readFileSync(join(__dirname, "../../provider/src/agent/ps/json.ps1"), "utf8"),
      body.replace("[Environment]::SystemDirectory", `'${folder}'`),
      `$run = Invoke-WindowsNetsh '${line}' ${milliseconds}`,
      "$builder = [System.Text.StringBuilder]::new()",
      "Add-Json $builder @{ run = $run; left = [Console]::In.ReadToEnd() }",
      "[Console]::Out.Write($builder.ToString())",
    ].join("\n");
    const { code, stdout, stderr } = await runPowershell(script, input);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout) as { run: { started: boolean; code: number | null; text: string }; left: string };
  }

  test("takes its line apart as words, and tells its code and all that it said", async () => {
    netsh('for word in "$@"; do echo "<$word>"; done; echo complaint >&2; exit 3');
    const { run: told } = await run('http update "appid={a}" "sslctlstorename=Client Auth" x=', 50_000);
    expect(told).toEqual({
      started: true,
      code: 3,
      text: "<http>\n<update>\n<appid={a}>\n<sslctlstorename=Client Auth>\n<x=>\ncomplaint\n",
    });
  });

  test("finds its standard input closed, and takes none of the agent's requests", async () => {
    netsh("cat; echo end");
    expect(await run("http", 50_000, "a request\n")).toEqual({
      run: { started: true, code: 0, text: "end\n" },
      left: "a request\n",
    });
  });

  test("is ended where it takes longer", async () => {
    netsh(`echo $$ > "${folder}/pid"; exec sleep 600`);
    const { run: told } = await run("http", 2_000);
    expect(told).toEqual({ started: true, code: null, text: "" });
    const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
    expect(pid).toBeGreaterThan(0);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test("that says more than a pipe holds is read to its end", async () => {
    netsh("head -c 300000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero | tr '\\0' y >&2");
    const { run: told } = await run("http", 50_000);
    expect(told).toMatchObject({ started: true, code: 0 });
    expect(told.text).toHaveLength(600_000);
  });

  test("that is missing was not started", async () => {
    const { run: told } = await run("http", 50_000);
    expect(told).toEqual({ started: false, code: null, text: expect.stringMatching(/./) });
  });
});
