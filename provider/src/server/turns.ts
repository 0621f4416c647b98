import { setImmediate as nextTurn } from "node:timers/promises";

export { nextTurn };

/** So much is done in one turn of the event loop: some milliseconds. */
const STEPS_A_TURN = 2000;

/** Splits long work over turns of the event loop, so that nothing else has to wait for the end of it. */
export class Turns {
  #steps = 0;

  /** Whether it is time to let others go on: `if (turns.isOver()) await nextTurn();`, which awaits only then. */
  isOver(steps = 1): boolean {
    this.#steps += steps;
    if (this.#steps < STEPS_A_TURN) return false;
    this.#steps = 0;
    return true;
  }
}
