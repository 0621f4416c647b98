import { PassThrough, type Readable } from "node:stream";

const KEPT = 1024 * 1024;

/** Drains `source` whether or not anybody reads the copy: an unread stream would stop the other end. Keeps 1 MB unread. */
export function drainedCopy(source: Readable): Readable {
  const copy = new PassThrough();
  source.on("data", (chunk: Buffer) => {
    if (copy.writable && copy.readableLength + copy.writableLength < KEPT) copy.write(chunk);
  });
  source.once("end", () => copy.end());
  source.once("close", () => copy.end());
  source.on("error", () => copy.end());
  return copy;
}
