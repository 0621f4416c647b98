import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

/** PowerShell on this machine: PWSH of the environment, `pwsh` on the PATH, the tools folder beside the repository. */
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

/** Tells what Windows PowerShell 5.1 would not run; undefined where it is not there. */
export const ps51Check: string | undefined = executable(resolve(__dirname, "../../../shared/tools/ps51-check"));

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
  const named = process.env.PWSH;
  if (named) {
    if (!existsSync(named)) throw new Error(`PWSH names ${named}, which is not there`);
    return named;
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const onPath = folders.map((folder) => executable(join(folder, "pwsh"))).find((path) => path !== undefined);
  return onPath ?? executable(resolve(__dirname, "../../../shared/tools/pwsh/pwsh"));
}

function executable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}
