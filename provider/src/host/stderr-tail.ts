import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { readClixml } from "../agent/wire";
import type { Redaction } from "./redact";

/** How much of the end is kept, and how much of that is told. */
const KEPT = 64 * 1024;
const TOLD = 4096;

/** Drains standard error, so that the other end never waits for us, and remembers its end. */
export class StderrTail {
  #text = "";
  #isCut = false;

  constructor(stream: Readable) {
    const decoder = new StringDecoder("utf8");
    stream.on("data", (chunk: Buffer) => {
      const text = this.#text + decoder.write(chunk);
      this.#isCut ||= text.length > KEPT;
      this.#text = text.slice(-KEPT);
    });
    // How a stream breaks is told by the process's end.
    stream.on("error", () => {});
  }

  /** What a person can read of the end of it, in one line. */
  read(redaction: Redaction): string {
    // The second half of a secret whose first one was not kept could not be found any more.
    const text = this.#isCut ? this.#text.slice(TOLD) : this.#text;
    return redaction.text(readClixml(text)).slice(-TOLD);
  }
}
