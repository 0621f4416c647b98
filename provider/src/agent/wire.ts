import { asciiJson, Secret } from "../base/secret";
import { ConnectionError } from "../errors";
import { parseAnswer } from "./answer";
import { type AnswerLine, LONGEST_LINE, MARKER, type Request } from "./protocol";

/** One line of printable ASCII, line end included. The only place that reveals secrets: it goes straight to standard input. */
export function encodeRequest(request: Request): string {
  const text = asciiJson(request, function (key, value) {
    if (hasSet(value)) return withSecretNames(value);
    // JSON.stringify has asked toJSON already, so the secret itself is found in its holder.
    const held = this[key];
    return held instanceof Secret ? held.reveal() : value;
  });
  return `${text}\n`;
}

function hasSet(value: unknown): value is { readonly set: object } {
  return (
    typeof value === "object" && value !== null && "set" in value && typeof value.set === "object" && value.set !== null
  );
}

/** The agent has to know what it must not tell. */
function withSecretNames(holder: { readonly set: object }): object {
  const secrets = Object.entries(holder.set).flatMap(([name, value]) => (value instanceof Secret ? [name] : []));
  return secrets.length > 0 ? { ...holder, secrets } : holder;
}

/** A larger buffer is given back after its line. */
const KEPT = 64 * 1024;
/** So many bytes are looked through at a time. */
const BITE = 64 * 1024;
/** So many lines of chatter are looked through at a time. */
const LINES = 2000;
/** What stands before the marker on its line may be as long as what follows it. */
const LONGEST_WITH_CHATTER = 2 * LONGEST_LINE;
const LONGEST_ANSWER = 64 * 1024 * 1024;

export interface AnswerReaderOptions {
  /** Name of the server, for errors. */
  readonly server: string;
  /** Longest line in bytes, chatter or not. */
  readonly maximumLine?: number;
  /** Longest answer in bytes, what stands between its lines included. Default: 64 MiB. */
  readonly maximumAnswer?: number;
}

/** Finds the lines of answers in what the process writes to standard output; everything else there is chatter. */
export class AnswerReader {
  readonly #server: string;
  readonly #maximumLine: number;
  readonly #maximumAnswer: number;
  /** The line so far, in a buffer that doubles: pieces kept one by one would cost many times their bytes. */
  #held = Buffer.alloc(0);
  #length = 0;
  #marked = false;
  /** Bytes since the first piece of an answer; undefined where none is under way. */
  #answerLength: number | undefined;

  constructor({ server, maximumLine = LONGEST_WITH_CHATTER, maximumAnswer = LONGEST_ANSWER }: AnswerReaderOptions) {
    this.#server = server;
    this.#maximumLine = maximumLine;
    this.#maximumAnswer = maximumAnswer;
  }

  /** Whether the marker came, be it on a line that has not ended. */
  get marked(): boolean {
    return this.#marked || this.#held.subarray(0, this.#length).includes(MARKER);
  }

  /**
   * What this chunk completes, a step at a time: each reads one line of an answer at most, or 64 KiB or 2,000 lines of
   * chatter, and may be followed by a turn of the event loop. Throws ConnectionError connection/protocol; the stream is then of no
   * more use.
   */
  *steps(chunk: Uint8Array): Generator<AnswerLine | undefined, void, void> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let start = 0; start < bytes.length; start += BITE) {
      let rest = bytes.subarray(start, start + BITE);
      let chatter = 0;
      for (let end = rest.indexOf(LINE_END); end >= 0; end = rest.indexOf(LINE_END)) {
        this.#hold(rest.subarray(0, end));
        rest = rest.subarray(end + 1);
        const json = this.#takeLine();
        if (json !== undefined) yield this.#read(json);
        else if (++chatter % LINES === 0) yield undefined;
      }
      this.#hold(rest);
      yield undefined;
    }
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

  /** What stands behind the marker. Decoded only now that it is whole: a chunk may end inside a character. */
  #takeLine(): string | undefined {
    const line = this.#held.subarray(0, this.#length);
    const start = line.indexOf(MARKER);
    if (start >= 0) this.#marked = true;
    const json = start < 0 ? undefined : line.toString("utf8", start + MARKER.length);
    if (this.#answerLength !== undefined) this.#answerLength += this.#length;
    else if (json !== undefined) this.#answerLength = this.#length;
    if (this.#held.length > KEPT) this.#held = Buffer.alloc(0);
    this.#length = 0;
    return json;
  }

  #read(json: string): AnswerLine {
    if (json.length > LONGEST_LINE) throw this.#error(`a line of ${json.length} characters came as an answer`);
    const parsed = parseAnswer(json);
    if ("wrong" in parsed) throw this.#error(parsed.wrong);
    const { line } = parsed;
    if ((this.#answerLength ?? 0) > this.#maximumAnswer) {
      throw this.#error(`an answer of more than ${this.#maximumAnswer} bytes came`);
    }
    if (!("more" in line && line.more)) this.#answerLength = undefined;
    return line;
  }

  #error(reason: string): ConnectionError {
    return new ConnectionError({ code: "connection/protocol", server: this.#server, reason });
  }
}

const LINE_END = 0x0a;

export { readClixml } from "./clixml";
