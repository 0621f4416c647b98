import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { Cores } from "../cores";
import { ProcessKilled } from "../engine/errors";
import type { SimulatedProcess, StartSimulatedProcess } from "../process";
import { powershellArguments } from "../standin/command-line";
import { answer } from "./answer";
import type { Machine } from "./machine";
import { linesOf } from "./pieces";

export interface EmulatedOptions extends Machine {
  /** How long PowerShell takes to start, in milliseconds; 0 unless said. */
  readonly startDelayMs?: number;
  /** Which starts share; undefined: none waits for another. */
  readonly cores?: Cores | undefined;
}

/** The agent without PowerShell: the script that comes in is read and ignored, requests are answered from the engine. */
export function emulatedPowershell(options: EmulatedOptions): StartSimulatedProcess {
  return (commandLine) => start(options, commandLine);
}

function start(options: EmulatedOptions, commandLine: string): SimulatedProcess {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const stop = new AbortController();
  const exited = run(options, commandLine, { stdin, stdout, stderr, signal: stop.signal })
    .catch((error) => {
      if (!stop.signal.aborted) stderr.write(`${error}\r\n`);
      return 1;
    })
    .finally(() => {
      stdout.end();
      stderr.end();
    });
  return {
    stdin,
    stdout,
    stderr,
    exited,
    kill() {
      stop.abort();
      stdin.destroy();
    },
  };
}

interface Streams {
  readonly stdin: PassThrough;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  readonly signal: AbortSignal;
}

async function run(options: EmulatedOptions, commandLine: string, streams: Streams): Promise<number> {
  const { stdin, stdout, stderr, signal } = streams;
  if (powershellArguments(commandLine)?.at(-2)?.toLowerCase() !== "-encodedcommand") {
    stderr.write("This simulated server starts powershell.exe -EncodedCommand and nothing else.\r\n");
    return 1;
  }
  const { startDelayMs = 0, cores } = options;
  if (startDelayMs > 0) await pause(cores?.busy(startDelayMs) ?? startDelayMs, undefined, { signal });
  const say = (said: string) => void stdout.write(said);
  const machine = {
    ...options,
    say,
    restarts: new Set<string>(),
    outliving: options.engine,
    engine: whileAlive(options.engine, signal),
  };
  let script: string | undefined;
  // The signal closes it: a stream that is destroyed has no end that it would notice.
  for await (const line of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY, signal })) {
    if (signal.aborted) return 1;
    if (script === undefined) script = line;
    else if (line !== "") for (const said of linesOf(await answer(machine, line))) say(said);
  }
  return signal.aborted ? 1 : 0;
}

/** What was killed in the middle of a request opens no file any more. */
function whileAlive(engine: Machine["engine"], signal: AbortSignal): Machine["engine"] {
  return {
    file: engine.file,
    open: () => {
      if (signal.aborted) throw new ProcessKilled();
      return engine.open();
    },
    openWeb: (site) => {
      if (signal.aborted) throw new ProcessKilled();
      return engine.openWeb(site);
    },
  };
}
