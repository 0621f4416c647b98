import { Transform } from "node:stream";
import type { SimulatedProcess, StartSimulatedProcess } from "./process";

/** What went through the doors, whichever way the agent runs. */
export interface Counts {
  /** PowerShell processes started. */
  sessions: number;
  /** Requests by their verb; the script is none. */
  messages: { hello: number; read: number; ensure: number };
}

/** Watches the lines that processes are fed; nothing is changed or kept. */
export function counting(start: StartSimulatedProcess, counts: Counts): StartSimulatedProcess {
  return (commandLine) => {
    counts.sessions++;
    const process = start(commandLine);
    const watched = watch(counts);
    watched.pipe(process.stdin);
    // Who goes first takes the other along.
    process.stdin.on("error", () => watched.destroy());
    return { ...process, stdin: watched } satisfies SimulatedProcess;
  };
}

/** A verb stands near the start of its line; what comes later may hold secrets and is not looked at. */
const LOOK = 200;

function watch(counts: Counts): Transform {
  let line = 0;
  let start = "";
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (const [index, piece] of chunk.toString("latin1").split("\n").entries()) {
        if (index > 0) {
          // The first line is the script.
          if (line++ > 0) count(counts, start);
          start = "";
        }
        start = (start + piece).slice(0, LOOK);
      }
      done(null, chunk);
    },
  });
}

function count({ messages }: Counts, start: string): void {
  const verb = /"verb":"(hello|read|ensure)"/.exec(start)?.[1];
  if (verb === "hello" || verb === "read" || verb === "ensure") messages[verb]++;
}
