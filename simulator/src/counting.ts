import type { StartSimulatedProcess } from "./process";
import { watchRequests } from "./requests";

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
    const watched = watchRequests((verb) => {
      counts.messages[verb]++;
    });
    watched.pipe(process.stdin);
    // Who goes first takes the other along.
    process.stdin.on("error", () => watched.destroy());
    return { ...process, stdin: watched };
  };
}
