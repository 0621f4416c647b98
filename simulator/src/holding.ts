import { Transform } from "node:stream";
import type { StartSimulatedProcess } from "./process";

/** Called for what a process says, before it is passed on: time to look at the server between two requests. */
export interface Hold {
  beforeAnswer: (() => Promise<void>) | null;
}

export function holding(start: StartSimulatedProcess, hold: Hold): StartSimulatedProcess {
  return (commandLine) => {
    const process = start(commandLine);
    const stdout = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        void (hold.beforeAnswer?.() ?? Promise.resolve()).then(
          () => done(null, chunk),
          (error: Error) => done(error),
        );
      },
    });
    return { ...process, stdout: process.stdout.pipe(stdout) };
  };
}
