import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";

/** PowerShell on this machine: PWSH of the environment, or `pwsh` on the PATH. */
export const powershell: string | undefined = find();

/**
 * For `describe.skipIf(withoutPowershell("what needs it"))`: says once what is skipped and why. With CI=true a missing
 * PowerShell is an error instead, so that a pipeline cannot pass by skipping.
 */
export function withoutPowershell(what: string): boolean {
  if (powershell !== undefined) return false;
  const missing = `${what}: no PowerShell found (PWSH, or pwsh on the PATH)`;
  if (process.env.CI === "true") throw new Error(missing);
  console.warn(`skipped: ${missing}`);
  return true;
}

/** PS51_CHECK of the environment: a program that tells what Windows PowerShell 5.1 would not run in the files it is given. */
export const ps51Check: string | undefined = named("PS51_CHECK");

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script from a file of its own, with `input` as standard input; at most a minute. */
export function runPowershell(script: string, input = ""): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-ps-"));
  const file = join(folder, "script.ps1");
  writeFileSync(file, script);
  const run = runProgram(required(), ["-NoProfile", "-NonInteractive", "-File", file], input);
  return run.finally(() => rmSync(folder, { recursive: true, force: true }));
}

export function runProgram(program: string, args: readonly string[], input = ""): Promise<Ran> {
  return new Promise((done, failed) => {
    const options = { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error && typeof error.code !== "number") failed(error);
      else done({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
    // A program that ends without reading its input closes the pipe first.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

/** The path, for tests that run only where there is one. */
export function required(): string {
  if (powershell === undefined) throw new Error("no PowerShell found (PWSH, or pwsh on the PATH)");
  return powershell;
}

function find(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(isAbsolute);
  return named("PWSH") ?? folders.map((folder) => executable(join(folder, "pwsh"))).find((path) => path !== undefined);
}

function named(variable: string): string | undefined {
  const path = process.env[variable];
  if (path && !existsSync(path)) throw new Error(`${variable} names ${path}, which is not there`);
  return path || undefined;
}

function executable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}
