import { ConnectionError } from "../errors";
import { asciiJson, Secret } from "../secret";
import { parseAnswer } from "./answer";
import { type Answer, MARKER, type Request } from "./messages";

/** One line of printable ASCII, line end included. The only place that reveals secrets: it goes straight to standard input. */
export function encodeRequest(request: Request): string {
  const text = asciiJson(request, function (key, value) {
    // JSON.stringify has asked toJSON already, so the secret itself is found in its holder.
    const held = this[key];
    return held instanceof Secret ? held.reveal() : value;
  });
  return `${text}\n`;
}

/** A larger buffer is given back after its line. */
const KEPT = 64 * 1024;

export interface AnswerReaderOptions {
  /** Name of the server, for errors. */
  readonly server: string;
  /** Longest line in bytes, by default 64 MiB. */
  readonly maximumLine?: number;
}

/** Finds the answers in what the process writes to standard output; everything else there is chatter. */
export class AnswerReader {
  readonly #server: string;
  readonly #maximumLine: number;
  /** The line so far, in a buffer that doubles: pieces kept one by one would cost many times their bytes. */
  #held = Buffer.alloc(0);
  #length = 0;
  #marked = false;

  constructor({ server, maximumLine = 64 * 1024 * 1024 }: AnswerReaderOptions) {
    this.#server = server;
    this.#maximumLine = maximumLine;
  }

  /** Whether the marker came, be it on a line that has not ended. */
  get marked(): boolean {
    return this.#marked || this.#held.subarray(0, this.#length).includes(MARKER);
  }

  /** The answers that this chunk completes. Throws ConnectionError connection/protocol; the stream is then of no more use. */
  push(chunk: Uint8Array): Answer[] {
    const answers: Answer[] = [];
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      this.#hold(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      const answer = this.#read(this.#takeLine());
      if (answer !== undefined) answers.push(answer);
    }
    this.#hold(rest);
    return answers;
  }

  #hold(piece: Buffer): void {
    if (piece.length === 0) return;
    const length = this.#length + piece.length;
    if (length > this.#maximumLine) {
      throw this.#error(`a line of more than ${this.#maximumLine} bytes came where an answer was expected`);
    }
    if (length > this.#held.length) {
      const more = Buffer.alloc(Math.max(length, 2 * this.#held.length));
      this.#held.copy(more, 0, 0, this.#length);
      this.#held = more;
    }
    // A copy: the sender may use its buffer again before the line is complete.
    piece.copy(this.#held, this.#length);
    this.#length = length;
  }

  /** Decoded only now that it is whole: a chunk may end inside a character. */
  #takeLine(): string {
    const line = this.#held.toString("utf8", 0, this.#length);
    if (this.#held.length > KEPT) this.#held = Buffer.alloc(0);
    this.#length = 0;
    return line;
  }

  #read(line: string): Answer | undefined {
    const start = line.indexOf(MARKER);
    if (start < 0) return undefined;
    this.#marked = true;
    const parsed = parseAnswer(line.slice(start + MARKER.length));
    if ("wrong" in parsed) throw this.#error(parsed.wrong);
    return parsed.answer;
  }

  #error(reason: string): ConnectionError {
    return new ConnectionError({ code: "connection/protocol", server: this.#server, reason });
  }
}

export { readClixml } from "./clixml";
