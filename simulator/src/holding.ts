import type { StartSimulatedProcess } from "./process";
import { holdingBack, type Verb, watchRequests } from "./requests";

export type { Verb } from "./requests";

/** Called on both sides of a process: time to look at the server between two requests. */
export interface Hold {
  /** Before a request is passed on. */
  beforeRequest: ((verb: Verb) => Promise<void>) | null;
  /** Before what the process says is passed on. */
  beforeAnswer: (() => Promise<void>) | null;
}

export function holding(start: StartSimulatedProcess, hold: Hold): StartSimulatedProcess {
  return (commandLine) => {
    const process = start(commandLine);
    const stdin = watchRequests((verb) => hold.beforeRequest?.(verb));
    stdin.pipe(process.stdin);
    process.stdin.on("error", () => stdin.destroy());
    return { ...process, stdin, stdout: process.stdout.pipe(holdingBack(async () => hold.beforeAnswer?.())) };
  };
}
