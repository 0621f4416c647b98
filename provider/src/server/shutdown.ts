import { constants } from "node:os";
import { wait } from "./wait";

/** The engine ends a provider with a signal and kills it five seconds later. */
const LONGEST_MS = 3000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGBREAK"] as const;

type Ending = Pick<NodeJS.Process, "once" | "exit" | "ppid"> & Record<"stdout" | "stderr", NodeJS.EventEmitter>;

/** How often an engine that was killed is looked for. */
const PARENT_MS = 1000;

let isArranged = false;

/** Has `close` called before this process goes, once for all callers. */
export function closeAtEnd(close: () => Promise<void>): void {
  if (isArranged) return;
  isArranged = true;
  arrange(process, close);
}

/**
 * A signal closes everything and exits as the signal would have, with 128 and its number; an engine that has gone
 * without one, with 1.
 */
export function arrange(process: Ending, close: () => Promise<void>): void {
  let closing: Promise<unknown> | undefined;
  const closeOnce = () => {
    closing ??= withinLimit(close);
    return closing;
  };
  const leave = (code: number) => {
    const exit = () => process.exit(code);
    closeOnce().then(exit, exit);
  };
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      const number = constants.signals[signal] ?? constants.signals.SIGTERM;
      leave(128 + number);
    });
  }
  // Nobody reads any more. Unheard, the error would come back for ever: Pulumi's process prints what nobody caught.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => leave(1));
  whenParentHasGone(process, () => leave(1));
  // Nothing is left to do, or the parent has gone: no signal will come.
  for (const event of ["beforeExit", "disconnect"] as const)
    process.once(event, () => void closeOnce().catch(() => {}));
}

/** Where a process gets another parent then: not on Windows. */
function whenParentHasGone(process: Ending, then: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    then();
  }, PARENT_MS);
  timer.unref();
}

async function withinLimit(close: () => Promise<void>): Promise<void> {
  const closed = new AbortController();
  await Promise.race([close().finally(() => closed.abort()), wait(LONGEST_MS, closed.signal)]);
}
