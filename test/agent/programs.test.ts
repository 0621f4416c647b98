import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { agentScript } from "../../provider/src/agent/bootstrap";
import { runPowershell, withoutPowershell } from "../support/powershell";

/** What the agent's own functions do with a program: netsh and dism are programs of Windows, so a shell script plays them. */
const skip = process.platform === "win32" || withoutPowershell("how the agent runs netsh and dism");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iis-clientcert-netsh-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function play(name: string, script: string): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

/** Functions of the agent, from the first of these to the end of the last. */
function functions(first: string, last: string): string {
  const found = new RegExp(`^function ${first}[\\s\\S]*?^function ${last}[\\s\\S]*?^\\}`, "m").exec(agentScript());
  return found?.[0] ?? "";
}

/** The answer of a call; `input` is what the agent itself reads. */
async function answer(call: string, input: string, ...before: string[]) {
  const body = functions("Invoke-WindowsNetsh", "Close-WindowsProgram");
  expect(body).toContain("[Environment]::SystemDirectory");
  const script = [
    "Set-StrictMode -Version 3.0",
    "$ErrorActionPreference = 'Stop'",
    readFileSync(join(__dirname, "../../provider/src/agent/ps/json.ps1"), "utf8"),
    body.replace("[Environment]::SystemDirectory", `'${folder}'`),
    ...before,
    `$run = ${call}`,
    "$builder = [System.Text.StringBuilder]::new()",
    "Add-Json $builder @{ run = $run; left = [Console]::In.ReadToEnd() }",
    "[Console]::Out.Write($builder.ToString())",
  ].join("\n");
  const { code, stdout, stderr } = await runPowershell(script, input);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as { run: { started: boolean; code: number | null; text: string }; left: string };
}

/** Of the program that a test has started. An empty file would mean 0, which is the group of this very process. */
function pidIn(): number {
  const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
  if (!(pid > 0)) throw new Error("the program has not told its process");
  return pid;
}

/** A process that has been killed may be there until somebody has taken note of it. */
function isAlive(): boolean {
  try {
    return process.kill(pidIn(), 0);
  } catch {
    return false;
  }
}

describe.skipIf(skip)("netsh, as the agent runs it", () => {
  const netsh = (script: string) => play("netsh.exe", script);
  const run = (line: string, milliseconds: number, input = "") =>
    answer(`Invoke-WindowsNetsh '${line}' ${milliseconds}`, input);

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
    const { run: told } = await run("http", 10_000);
    expect(told).toEqual({ started: true, code: null, text: "" });
    expect(pidIn()).toBeGreaterThan(0);
    await expect.poll(isAlive, { timeout: 60_000 }).toBe(false);
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

describe.skipIf(skip)("dism, as the agent runs it", () => {
  const dism = (script: string) => play("dism.exe", script);
  /** With a pause of 20 milliseconds, so many of them at most; each sign of life is a mark in a file. */
  const run = (pauses: number, beat = "[System.IO.File]::AppendAllText($beats, 'x')") =>
    answer(
      "Invoke-Dism '/online /quiet'",
      "a request\n",
      `$beats = '${folder}/beats'`,
      `$BeatMilliseconds = 20; $DismMilliseconds = ${20 * pauses}`,
      `function Write-StillAtWork { ${beat} }`,
      functions("Invoke-Dism", "Get-DismFault"),
    );
  const beats = () => readFileSync(join(folder, "beats"), "utf8");

  test("gets its words, finds its standard input closed, and is told as it ended", async () => {
    dism('echo "$*"; cat; exit 194');
    expect(await run(3000)).toEqual({
      run: { started: true, code: 194, text: "/online /quiet\n" },
      left: "a request\n",
    });
  });

  test("gives a sign of life after each pause, and is ended after the last", async () => {
    dism(`echo $$ > "${folder}/pid"; exec sleep 600`);
    expect((await run(40)).run).toEqual({ started: true, code: null, text: "" });
    expect(beats()).toBe("x".repeat(40));
    await expect.poll(isAlive, { timeout: 60_000 }).toBe(false);
  });

  test("goes on where nobody reads the signs of life any more", async () => {
    dism(`echo $$ > "${folder}/pid"; exec sleep 600`);
    const beat = `if ([System.IO.File]::Exists('${folder}/pid')) { throw 'the pipe is broken' }`;
    await expect(run(3000, beat)).rejects.toThrow();
    expect(isAlive()).toBe(true);
    process.kill(pidIn());
  });

  test("that is missing was not started, and gives no sign of life", async () => {
    expect((await run(40)).run).toEqual({ started: false, code: null, text: expect.stringMatching(/./) });
    expect(beats).toThrow();
  });
});
