import { setImmediate as nextRound } from "node:timers/promises";
import { pause } from "../host/wait";

/** So many resources are prepared at a time: about ten milliseconds of work. */
const TOGETHER = 16;
/** Nobody's turn waits longer for what goes first. Milliseconds. */
const LONGEST = 10_000;

let taken = 0;
let last: Promise<unknown> = Promise.resolve();
let first: Promise<unknown> = Promise.resolve();

/**
 * Resolves when a resource may be prepared. What Pulumi does for a resource before it is registered is nothing but
 * promises, and as long as any promise can go on nothing is sent: the engine would hear of the first resource when the
 * last one is ready. In turns it works on the first ones meanwhile.
 */
export function turn(): Promise<unknown> {
  if (taken++ % TOGETHER === 0) last = last.then(() => nextRound()).then(() => first);
  return last;
}

/** What no resource can be registered without comes before everybody's turn. */
export function goesFirst(work: Promise<unknown>): void {
  const done = new AbortController();
  const waited = Promise.race([work, pause(LONGEST, done.signal)]).finally(() => done.abort());
  first = Promise.all([first, waited]);
}
