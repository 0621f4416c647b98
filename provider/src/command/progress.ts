import { printable } from "../base/printable";
import type { Io } from "./io";

/** One line on a terminal that says how far it is; warnings stand above it. Elsewhere warnings only. */
export class Progress {
  readonly #io: Io;
  readonly #isShown: boolean;
  #shown = false;

  constructor(io: Io) {
    this.#io = io;
    this.#isShown = io.isErrTerminal === true;
  }

  show(text: string): void {
    if (!this.#isShown) return;
    this.#io.err(`${CLEAR}${printable(text, NARROW)}`);
    this.#shown = true;
  }

  /** A line that stays. */
  say(line: string): void {
    this.end();
    this.#io.err(`${line}\n`);
  }

  end(): void {
    if (this.#shown) this.#io.err(CLEAR);
    this.#shown = false;
  }
}

/** To the first column (ECMA-48, 8.3.15 is its relative), and the rest of the line erased (EL, 8.3.41). */
const CLEAR = "\r\u001b[K";
/** A longer line would wrap, and only its last part be erased. */
const NARROW = 76;
