import { spawn } from "node:child_process";

export interface ProcessResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface ProcessOptions {
  file: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  timeoutMs: number;
  /** What standard input holds; nothing unless given. */
  input?: string;
  /** Called once it runs. */
  onStart?: ((running: RunningProcess) => void) | undefined;
}

export interface RunningProcess {
  /** Sends a signal to the process alone. */
  signal(name: NodeJS.Signals): void;
  /** What it has said so far, on standard output and standard error. */
  said(): string;
}

/** Runs a program to its end. Past the limit its whole process group is killed and the promise fails with what it had said. */
export function runProcess(options: ProcessOptions): Promise<ProcessResult> {
  const { file, args, cwd, env, timeoutMs, input = "", onStart } = options;
  return new Promise((resolve, reject) => {
    // A group of its own, so that the engine's children end with it.
    const child = spawn(file, args, { cwd, env, detached: process.platform !== "win32" });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        said[name] += text;
      });
    }
    let overdue = false;
    const limit = setTimeout(() => {
      overdue = true;
      killGroup(child.pid);
    }, timeoutMs);
    onStart?.({ signal: (name) => child.kill(name), said: () => said.stdout + said.stderr });
    child.once("error", (error) => {
      clearTimeout(limit);
      reject(error);
    });
    child.once("close", (code) => {
      clearTimeout(limit);
      if (overdue) reject(new Error(`${args[0]} did not end within ${timeoutMs} ms.\n${said.stdout}${said.stderr}`));
      else resolve({ code: code ?? -1, ...said });
    });
    child.stdin.on("error", () => {}); // A program that ends without reading its input is no failure.
    child.stdin.end(input);
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}
