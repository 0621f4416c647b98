import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { readClixml } from "../agent/wire";
import type { Redaction } from "../redaction/redact";

/** How much of the end is kept, and how much of that is told. */
const KEPT = 64 * 1024;
const LONGEST = 2000;
/** Where the beginning was not kept, so much more is left out: a secret of which only the end is there is not found. */
const LEFT_OUT = 4096;

/** Drains standard error, so that the other end never waits for us, and remembers its end. */
export class StderrTail {
  #text = "";
  #isCut = false;

  constructor(stream: Readable) {
    const decoder = new StringDecoder("utf8");
    stream.on("data", (chunk: Buffer) => {
      this.#text += decoder.write(chunk);
      // Only now and then: cutting copies, and a stream may come byte by byte.
      if (this.#text.length > 2 * KEPT) this.#cut();
    });
    // How a stream breaks is told by the process's end.
    stream.on("error", () => {});
  }

  /** What a person can read of the end of it, in one line. */
  read(redaction: Redaction): string {
    this.#cut();
    const text = this.#isCut ? this.#text.slice(LEFT_OUT) : this.#text;
    return redaction.text(readClixml(text)).slice(-LONGEST);
  }

  #cut(): void {
    this.#isCut ||= this.#text.length > KEPT;
    this.#text = this.#text.slice(-KEPT);
  }
}
