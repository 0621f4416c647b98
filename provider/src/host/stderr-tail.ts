import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { readClixml } from "../agent/wire";
import type { Redact } from "./redact";

/** How much of the end is kept, and how much of that is told: a secret that is cut off could not be found any more. */
const KEPT = 64 * 1024;
const TOLD = 4096;

/** Drains standard error, so that the other end never waits for us, and remembers its end. */
export class StderrTail {
  #text = "";

  constructor(stream: Readable) {
    const decoder = new StringDecoder("utf8");
    stream.on("data", (chunk: Buffer) => {
      this.#text = (this.#text + decoder.write(chunk)).slice(-KEPT);
    });
    // How a stream breaks is told by the process's end.
    stream.on("error", () => {});
  }

  /** What a person can read of the end of it, in one line. */
  read(redact: Redact): string {
    return redact(readClixml(this.#text)).replace(/\s+/g, " ").trim().slice(-TOLD);
  }
}
