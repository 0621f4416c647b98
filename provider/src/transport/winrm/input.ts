import { Writable } from "node:stream";
import { pause } from "../waiting";
import { type Actions, WsmanRefusal } from "./actions";
import type { RunningCommand } from "./shell";
import type { WinrmTiming } from "./timing";
import { bytesPerSend } from "./wsman";

export interface InputOptions {
  readonly actions: Actions;
  readonly running: RunningCommand;
  readonly maxEnvelopeSize: number;
  readonly timing: Pick<WinrmTiming, "refusalPause">;
  readonly signal: AbortSignal;
  /** Called once, when a piece could not be delivered. */
  readonly onFailure: (error: unknown) => void;
}

const BUSY_TRIES = 3;
const SMALLEST_ENVELOPE = 8_192;

/** Standard input: what is written while a piece is on its way goes together with the next one. */
export function createInput(options: InputOptions): Writable {
  const sender = new Sender(options);
  const settle = (sent: Promise<void>, done: (error?: Error) => void) =>
    sent.then(
      () => done(),
      (error: Error) => {
        options.onFailure(error);
        done(error);
      },
    );
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => void settle(sender.send(chunk, false), done),
    writev: (chunks, done) => void settle(sender.send(Buffer.concat(chunks.map(({ chunk }) => chunk)), false), done),
    final: (done) => void settle(sender.send(Buffer.alloc(0), true), done),
  });
  // A write after the end of the process is told by `ended`.
  stream.on("error", () => {});
  return stream;
}

class Sender {
  readonly #options: InputOptions;
  #most: number;
  #envelope: number;

  constructor(options: InputOptions) {
    this.#options = options;
    this.#envelope = options.maxEnvelopeSize;
    this.#most = this.#measure();
  }

  async send(data: Buffer, end: boolean): Promise<void> {
    let rest = data;
    do {
      const piece = rest.subarray(0, wholeCharacters(rest, this.#most));
      const isLast = piece.length === rest.length;
      if (await this.#deliver(piece, end && isLast)) rest = rest.subarray(piece.length);
    } while (rest.length > 0);
  }

  /** False: the piece was too large, and the next one is smaller. */
  async #deliver(data: Buffer, end: boolean): Promise<boolean> {
    const { actions, timing, signal } = this.#options;
    for (let tries = 1; ; tries++) {
      try {
        await actions.ask(this.#request(data, end), signal);
        return true;
      } catch (error) {
        if (!(error instanceof WsmanRefusal)) throw error;
        if (error.kind === "timed-out") return true;
        if (error.kind === "too-large" && data.length > 0 && this.#envelope > SMALLEST_ENVELOPE) {
          this.#envelope = Math.floor(this.#envelope / 2);
          this.#most = this.#measure();
          return false;
        }
        const isPassing = error.kind === "busy" || error.kind === "quota";
        if (!isPassing || tries >= BUSY_TRIES) throw error;
      }
      await pause(timing.refusalPause * 2 ** (tries - 1), signal);
    }
  }

  #request(data: Buffer, end: boolean) {
    const { shellId, commandId } = this.#options.running;
    const stream = { name: "stdin", commandId, data, ...(end && { end }) };
    return { kind: "send" as const, shellId, streams: [stream] };
  }

  #measure(): number {
    const empty = this.#options.actions.write(this.#request(Buffer.alloc(0), true), "uuid:".padEnd(41, "0"));
    return bytesPerSend(this.#envelope, Buffer.byteLength(empty));
  }
}

/** At most `most` bytes that end between two characters, where the bytes are UTF-8; at least one. */
export function wholeCharacters(bytes: Buffer, most: number): number {
  if (bytes.length <= most) return bytes.length;
  let end = most;
  while (end > most - 4 && end > 0 && isContinuation(bytes[end])) end--;
  return end > 0 && !isContinuation(bytes[end]) ? end : most;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
