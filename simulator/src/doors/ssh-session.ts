import { finished, pipeline } from "node:stream/promises";
import type { ServerChannel } from "ssh2";
import type { SimulatedProcess, StartSimulatedProcess } from "../process";
import type { Cuts } from "./cuts";
import { createAnswerGate, createRequestGate } from "./gates";
import { type DefaultShell, passOn } from "./ssh-shell";
import { within } from "./within";

export interface SessionOptions {
  readonly start: StartSimulatedProcess;
  readonly shell: DefaultShell;
  readonly systemRoot: string;
  readonly preamble: string;
  readonly errorPreamble: string;
  readonly faults: Cuts;
  /** Cuts the connection after what was sent. */
  readonly cut: () => void;
  /** Where the processes that run are kept. */
  readonly running: Set<SimulatedProcess>;
}

/** Milliseconds for a process to leave after its connection, and for its output after it. */
const LINGER = 1_000;

/** Runs one command on one channel, as the default shell would. */
export async function runCommand(channel: ServerChannel, commandLine: string, options: SessionOptions): Promise<void> {
  // The client may be gone at any moment.
  channel.on("error", () => {});
  channel.stderr.on("error", () => {});
  const line = passOn(options.shell, commandLine, options.systemRoot);
  if ("refusal" in line) {
    channel.stderr.write(`${line.refusal}\r\n`);
    leave(channel, 1);
    return;
  }
  if (options.preamble) channel.write(options.preamble);
  if (options.errorPreamble) channel.stderr.write(options.errorPreamble);

  const process = options.start(line.passed);
  options.running.add(process);
  const output = connect(channel, process, options);
  channel.once("close", () => void stop(process));
  const code = await process.exited;
  options.running.delete(process);
  await within(LINGER, output);
  leave(channel, code);
}

/** Settles when all output of the process has left. */
function connect(channel: ServerChannel, process: SimulatedProcess, { faults, cut }: SessionOptions): Promise<unknown> {
  const talk = {
    faults,
    cut: (last?: Buffer) => {
      if (last) channel.write(last);
      cut();
    },
  };
  process.stdin.on("error", () => {});
  const ignore = () => {};
  pipeline(channel, createRequestGate(talk), process.stdin).catch(ignore);
  const answers = process.stdout.pipe(createAnswerGate(talk));
  answers.pipe(channel, { end: false });
  process.stderr.pipe(channel.stderr as NodeJS.WritableStream, { end: false });
  return Promise.all([finished(answers, { writable: false }).catch(ignore), finished(process.stderr).catch(ignore)]);
}

/** Its input ends, as on a real server; what does not leave then is ended. */
async function stop(process: SimulatedProcess): Promise<void> {
  process.stdin.end();
  if (!(await within(LINGER, process.exited))) process.kill();
}

function leave(channel: ServerChannel, code: number): void {
  channel.exit(code);
  channel.end();
}
