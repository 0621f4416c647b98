import { setImmediate as nextRound } from "node:timers/promises";

/** So many resources are prepared at a time: about ten milliseconds of work. */
const TOGETHER = 16;

let taken = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Resolves when a resource may be prepared. What Pulumi does for a resource before it is registered is nothing but
 * promises, and as long as any promise can go on nothing is sent: the engine would hear of the first resource when the
 * last one is ready. In turns it works on the first ones meanwhile.
 */
export function nextBatch(): Promise<unknown> {
  if (taken++ % TOGETHER === 0) last = last.then(() => nextRound());
  return last;
}
