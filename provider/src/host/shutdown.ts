import { constants } from "node:os";
import { pause } from "./wait";

/** The engine ends a provider with a signal and kills it five seconds later. */
const LONGEST_MS = 3000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGBREAK"] as const;

type Ending = Pick<NodeJS.Process, "once" | "exit">;

let isArranged = false;

/** Has `close` called before this process goes, once for all callers. */
export function closeAtEnd(close: () => Promise<void>): void {
  if (isArranged) return;
  isArranged = true;
  arrange(process, close);
}

/** A signal closes everything and exits as the signal would have, with 128 and its number. */
export function arrange(process: Ending, close: () => Promise<void>): void {
  let closing: Promise<unknown> | undefined;
  const closeOnce = () => {
    closing ??= withinLimit(close);
    return closing;
  };
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      const number = constants.signals[signal] ?? constants.signals.SIGTERM;
      const exit = () => process.exit(128 + number);
      closeOnce().then(exit, exit);
    });
  }
  // Nothing is left to do, or the parent has gone: no signal will come.
  for (const event of ["beforeExit", "disconnect"] as const)
    process.once(event, () => void closeOnce().catch(() => {}));
}

async function withinLimit(close: () => Promise<void>): Promise<void> {
  const closed = new AbortController();
  await Promise.race([close().finally(() => closed.abort()), pause(LONGEST_MS, closed.signal)]);
}
