import type { Readable, Writable } from "node:stream";

/** A `powershell.exe` that a door has started: real PowerShell on the stand-in, or emulated. */
export interface SimulatedProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly exited: Promise<number>;
  kill(): void;
}

/** `commandLine` as the door received it. */
export type StartSimulatedProcess = (commandLine: string) => SimulatedProcess;

/** The same, with every process among `running` while it runs. */
export function keeping(start: StartSimulatedProcess, running: Set<SimulatedProcess>): StartSimulatedProcess {
  return (commandLine) => {
    const process = start(commandLine);
    running.add(process);
    void process.exited.finally(() => running.delete(process));
    return process;
  };
}
