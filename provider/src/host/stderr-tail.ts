import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { readClixml } from "../agent/wire";

/** Drains standard error, so that the other end never waits for us, and remembers its end. */
export class StderrTail {
  #text = "";

  constructor(stream: Readable, keep = 4096) {
    const decoder = new StringDecoder("utf8");
    stream.on("data", (chunk: Buffer) => {
      this.#text = (this.#text + decoder.write(chunk)).slice(-keep);
    });
    // How a stream breaks is told by the process's end.
    stream.on("error", () => {});
  }

  /** What a person can read of it, in one line. */
  read(): string {
    return readClixml(this.#text).replace(/\s+/g, " ").trim();
  }
}
