import { once } from "node:events";
import { finished } from "node:stream/promises";
import type { SimulatedProcess } from "../../process";
import { type Conversation, createAnswerGate, createRequestGate } from "../gates";
import { within } from "../within";
import { FAULTS, WsmanFault } from "./fault";

export type OutputName = "stdout" | "stderr";

/** What one Receive takes along. */
export interface Taken {
  readonly pieces: readonly { readonly name: OutputName; readonly bytes: Buffer }[];
  /** Set when the process has ended and this is the last of its output. */
  readonly exitCode: number | undefined;
  /** Half of it leaves, then the connection is cut. */
  readonly cut: boolean;
}

/** Bytes that wait for a Receive before the process itself has to wait. */
const HELD_AT_MOST = 1 << 20;
/** Milliseconds for the last output to arrive after the process has ended. */
const LINGER = 1_000;
/** STATUS_CONTROL_C_EXIT, as the exit code of a process that was interrupted. */
const INTERRUPTED = 0xc000013a | 0;

/** A process in a shell ([MS-WSMV] 3.1.4.11): what it says waits here until somebody asks. */
export class Command {
  readonly id: string;
  readonly #process: SimulatedProcess;
  readonly #input: NodeJS.WritableStream;
  readonly #held: { readonly name: OutputName; bytes: Buffer }[] = [];
  readonly #paused = new Set<NodeJS.ReadableStream>();
  #size = 0;
  #exitCode: number | undefined;
  #interrupted = false;
  #cutHere = false;
  #inputEnded = false;
  #wake: () => void = () => {};
  #waiting: AbortController | undefined;
  readonly ended: Promise<void>;

  constructor(id: string, process: SimulatedProcess, faults: Conversation["faults"], cut: () => void) {
    this.id = id;
    this.#process = process;
    const talk: Conversation = {
      faults,
      cut: (last) => {
        if (last) this.#cutWith(last);
        else cut();
      },
    };
    const gate = createRequestGate(talk);
    gate.pipe(process.stdin);
    process.stdin.on("error", () => {});
    this.#input = gate;
    const outputs = [
      this.#collect("stdout", process.stdout.pipe(createAnswerGate(talk))),
      this.#collect("stderr", process.stderr),
    ];
    this.ended = this.#follow(outputs);
  }

  get running(): boolean {
    return this.#exitCode === undefined;
  }

  /** Gives bytes to its standard input and waits until it has taken them. */
  async send(bytes: Buffer, end: boolean, signal: AbortSignal): Promise<void> {
    if (!this.running || this.#inputEnded) throw new WsmanFault(FAULTS.brokenPipe);
    if (end) {
      this.#inputEnded = true;
      this.#input.end(bytes);
    } else if (bytes.length > 0 && !this.#input.write(bytes)) {
      await Promise.race([once(this.#input, "drain", { signal }), this.ended]);
    }
  }

  /** Waits for output or the end; faults when `signal` aborts or another Receive takes its place. */
  async receive(limit: number, signal: AbortSignal): Promise<Taken> {
    this.#waiting?.abort(new WsmanFault(FAULTS.aborted));
    const own = new AbortController();
    this.#waiting = own;
    const either = AbortSignal.any([signal, own.signal]);
    try {
      while (this.#size === 0 && this.running) await this.#somethingNew(either);
      return this.#take(limit);
    } finally {
      if (this.#waiting === own) this.#waiting = undefined;
    }
  }

  interrupt(): void {
    if (!this.running) return;
    this.#interrupted = true;
    this.#process.kill();
  }

  /** Ends it together with whoever waits for its output. */
  abandon(): void {
    this.#waiting?.abort(new WsmanFault(FAULTS.aborted));
    this.interrupt();
  }

  async #follow(outputs: readonly Promise<unknown>[]): Promise<void> {
    const code = await this.#process.exited;
    await within(LINGER, Promise.all(outputs));
    this.#exitCode = this.#interrupted ? INTERRUPTED : code;
    this.#wake();
  }

  async #collect(name: OutputName, stream: NodeJS.ReadableStream): Promise<void> {
    stream.on("data", (bytes: Buffer) => {
      this.#hold(name, bytes);
      if (this.#size > HELD_AT_MOST) this.#pauseUntilTaken(stream);
    });
    await finished(stream, { writable: false }).catch(() => {});
  }

  #pauseUntilTaken(stream: NodeJS.ReadableStream): void {
    stream.pause();
    this.#paused.add(stream);
  }

  #hold(name: OutputName, bytes: Buffer): void {
    this.#held.push({ name, bytes });
    this.#size += bytes.length;
    this.#wake();
  }

  /** The next Receive takes this and is cut; the process goes on. */
  #cutWith(last: Buffer): void {
    this.#cutHere = true;
    this.#hold("stdout", last);
  }

  #somethingNew(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      if (signal.aborted) {
        stop();
        return;
      }
      signal.addEventListener("abort", stop, { once: true });
      this.#wake = () => {
        signal.removeEventListener("abort", stop);
        resolve();
      };
    });
  }

  #take(limit: number): Taken {
    const pieces: { name: OutputName; parts: Buffer[] }[] = [];
    let left = limit;
    for (let next = this.#held[0]; next && left > 0; next = this.#held[0]) {
      const bytes = next.bytes.subarray(0, left);
      const last = pieces.at(-1);
      if (last?.name === next.name) last.parts.push(bytes);
      else pieces.push({ name: next.name, parts: [bytes] });
      left -= bytes.length;
      if (bytes.length === next.bytes.length) this.#held.shift();
      else next.bytes = next.bytes.subarray(bytes.length);
    }
    this.#size -= limit - left;
    for (const stream of this.#paused) stream.resume();
    this.#paused.clear();
    const cut = this.#cutHere;
    this.#cutHere = false;
    return {
      pieces: pieces.map(({ name, parts }) => ({ name, bytes: Buffer.concat(parts) })),
      exitCode: this.#size === 0 ? this.#exitCode : undefined,
      cut,
    };
  }
}
