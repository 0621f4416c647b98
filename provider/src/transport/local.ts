import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { ConnectionError } from "../errors";
import type { ProcessEnd, RemoteProcess, StartOptions, StartProcess } from "./process";
import { drainedCopy } from "./stderr-copy";
import { interruptible, settles } from "./waiting";

/** A child process, for Pulumi running on the server itself. The command has no quotes: blanks part its words. */
export function startLocally(): StartProcess {
  return async (command, options) => {
    options.signal.throwIfAborted();
    const [program = "", ...words] = command.trim().split(/\s+/);
    const child = spawn(nativeProgram(program, process), words, {
      env: withoutCredentials(process.env),
      windowsHide: true,
    });
    await started(child, options);
    return localProcess(child, options.server);
  };
}

/** What is set for the provider and for Pulumi (its passphrase) is no business of a process that others can look into. */
export function withoutCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(IIS_CLIENTCERT|PULUMI)_/i.test(name)));
}

/**
 * On Windows the one in its system folder, whatever the current folder or the PATH holds. A 32-bit Node on 64-bit Windows
 * would get the 32-bit PowerShell there, which has no IIS configuration: Sysnative leads out.
 */
export function nativeProgram(program: string, { platform, env, arch }: ThisMachine): string {
  if (platform !== "win32" || !/^powershell(\.exe)?$/i.test(program)) return program;
  const redirected = arch === "ia32" && env.PROCESSOR_ARCHITEW6432 !== undefined;
  const folder = redirected ? "Sysnative" : "System32";
  return `${env.SystemRoot ?? "C:\\Windows"}\\${folder}\\WindowsPowerShell\\v1.0\\powershell.exe`;
}

type ThisMachine = Pick<NodeJS.Process, "platform" | "env" | "arch">;

function started(child: ChildProcessWithoutNullStreams, { signal, server }: StartOptions): Promise<void> {
  return interruptible<void>(signal, (resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error: NodeJS.ErrnoException) => {
      const reason = `the program could not be started on this machine (${error.code ?? "unknown error"})`;
      reject(
        new ConnectionError({ code: "connection/not-started", server, reason }, { cause: withoutArguments(error) }),
      );
    });
    return () => {
      if (signal.aborted) child.kill();
    };
  });
}

/** Node hangs the command line on the error. */
function withoutArguments(error: NodeJS.ErrnoException): Error {
  return Object.assign(new Error(error.code), { code: error.code, syscall: "spawn" });
}

function localProcess(child: ChildProcessWithoutNullStreams, server: string): RemoteProcess {
  let closing: Promise<void> | undefined;
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once("close", (code, signal) => {
      if (code !== null) return resolve({ code });
      const reason = `the process on this machine was ended by ${signal}`;
      resolve(closing ? {} : { error: new ConnectionError({ code: "connection/lost", server, reason }) });
    });
  });
  // A write after the end of the process is told by `ended`.
  for (const stream of [child, child.stdin, child.stdout]) stream.on("error", () => {});

  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: drainedCopy(child.stderr),
    ended,
    close: (graceMs = 1_000) => {
      closing ??= leave(child, ended, graceMs);
      return closing;
    },
  };
}

async function leave(child: ChildProcessWithoutNullStreams, ended: Promise<unknown>, graceMs: number): Promise<void> {
  child.stdin.end();
  // `close` comes only once the output is read.
  child.stdout.resume();
  if (await settles(ended, graceMs)) return;
  child.kill();
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  await settles(ended, graceMs);
}
