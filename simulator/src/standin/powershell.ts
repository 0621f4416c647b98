import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { PassThrough, type Readable, type Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type AdminManagerFactory, NativeError } from "../engine/native";
import type { SimulatedProcess, StartSimulatedProcess } from "../process";
import type { SimulatedWindows } from "../windows";
import { startBridge } from "./bridge";
import type { Backing } from "./calls";
import { powershellArguments } from "./command-line";
import { compileStandin } from "./compile";
import { liveManager } from "./live";
import { redirectionManager } from "./redirection";
import { rewriteScriptLine } from "./rewrite";

export interface RealPowershellOptions {
  /** Path of PowerShell 7. */
  readonly pwsh: string;
  readonly engine: AdminManagerFactory;
  /** Asked anew each time: may be changed while processes run. */
  readonly windows: SimulatedWindows;
  /** What a slow server adds to each start; default 0. */
  readonly startDelayMs?: number;
  /** For ServerManager's constructors with a path; default: refused as a file that is not there. */
  readonly openFile?: (path: string) => AdminManagerFactory;
  /** Where the compiled stand-in is kept; default: the user's cache folder. */
  readonly cache?: string;
}

/**
 * Runs `powershell.exe …` command lines on real PowerShell, with the stand-in for Microsoft.Web.Administration over
 * `engine`. Only the agent's script, the first line of standard input, is touched (rewrite.ts).
 */
export function realPowershell(options: RealPowershellOptions): StartSimulatedProcess {
  return (commandLine) => {
    const killed = new AbortController();
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    const exited = run(commandLine, options, streams, killed.signal).catch((error: unknown) => {
      if (!killed.signal.aborted) streams.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      return 1;
    });
    void exited.then(() => {
      streams.stdout.end();
      streams.stderr.end();
    });
    return { ...streams, exited, kill: () => killed.abort() } satisfies SimulatedProcess;
  };
}

interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

async function run(
  line: string,
  options: RealPowershellOptions,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const args = powershellArguments(line);
  if (args === undefined) throw new Error("the simulated server runs powershell.exe and nothing else");
  const token = randomBytes(16).toString("hex");
  const bridge = await startBridge(backing(options), token);
  try {
    const [dll] = await Promise.all([compileStandin(options), sleep(options.startDelayMs ?? 0, undefined, { signal })]);
    signal.throwIfAborted();
    const child = spawn(options.pwsh, args, { env: environment(), stdio: "pipe", windowsHide: true });
    return await converse(child, streams, signal, (first) =>
      rewriteScriptLine(first, { dll, port: bridge.port, token }),
    );
  } finally {
    bridge.close();
  }
}

function backing({ engine, windows, openFile }: RealPowershellOptions): Backing {
  const factory = (path: string | null): AdminManagerFactory => {
    if (path === null) return engine;
    if (openFile !== undefined) return openFile(path);
    throw new NativeError(0x80070002, `Filename: ${path}\r\nError: Cannot read configuration file\r\n\r\n`);
  };
  return {
    windows,
    open: (path, readOnly) => (readOnly ? liveManager(factory(path)) : factory(path).open()),
    openWeb: (site) => engine.openWeb(site),
    openRedirection: () => redirectionManager(windows.redirection),
  };
}

/** A server does not see the environment of the program that talks to it. */
function environment(): NodeJS.ProcessEnv {
  const system = /^(path|home|tmpdir|temp|tmp|lang|systemroot|windir|userprofile|xdg_\w+|dotnet_\w+)$/i;
  const kept = Object.entries(process.env).filter(([name]) => system.test(name));
  return { ...Object.fromEntries(kept), POWERSHELL_TELEMETRY_OPTOUT: "1", POWERSHELL_UPDATECHECK: "Off" };
}

/** Settles with the exit code once the process has gone and all it said is passed on. */
function converse(child: ChildProcess, streams: Streams, signal: AbortSignal, rewrite: (first: string) => string) {
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error("the process has no pipes");
  // It may end without reading all that it is sent.
  stdin.on("error", () => {});
  stdout.pipe(streams.stdout, { end: false });
  stderr.pipe(streams.stderr, { end: false });
  passOn(streams.stdin, stdin, rewrite);
  return new Promise<number>((done, failed) => {
    const kill = () => child.kill("SIGKILL");
    signal.addEventListener("abort", kill);
    child.once("error", failed);
    child.once("close", (code) => {
      // Whoever still writes is not kept waiting.
      streams.stdin.unpipe(stdin).resume();
      signal.removeEventListener("abort", kill);
      done(code ?? 1);
    });
  });
}

/** The first line rewritten, all else byte for byte. */
function passOn(from: Readable, to: Writable, rewrite: (first: string) => string): void {
  const held: Buffer[] = [];
  const look = (piece: Buffer) => {
    held.push(piece);
    if (!piece.includes("\n")) return;
    const all = Buffer.concat(held);
    const end = all.indexOf("\n");
    from.off("data", look);
    from.off("end", cut);
    to.write(`${rewrite(all.toString("latin1", 0, end).trimEnd())}\n`);
    to.write(all.subarray(end + 1));
    from.pipe(to);
  };
  const cut = () => to.end(Buffer.concat(held));
  from.on("data", look);
  from.on("end", cut);
}
