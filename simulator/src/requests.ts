import { Transform } from "node:stream";

export type Verb = "hello" | "read" | "ensure";

/** A verb stands near the start of its line; what comes later may hold secrets and is not looked at. */
const LOOK = 200;

/** Standard input of an agent as it comes: `onRequest` is called, and waited for, before a request's last byte goes on. */
export function watchRequests(onRequest: (verb: Verb) => unknown): Transform {
  let line = 0;
  let start = "";
  const look = async (chunk: Buffer) => {
    for (const [index, piece] of chunk.toString("latin1").split("\n").entries()) {
      if (index > 0) {
        // The first line is the script.
        const verb = line++ > 0 ? verbOf(start) : undefined;
        if (verb) await onRequest(verb);
        start = "";
      }
      start = (start + piece).slice(0, LOOK);
    }
  };
  return holdingBack(look);
}

/** Passes every chunk on once `before` has seen it. */
export function holdingBack(before: (chunk: Buffer) => Promise<void>): Transform {
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      before(chunk).then(
        () => done(null, chunk),
        (error: Error) => done(error),
      );
    },
  });
}

function verbOf(line: string): Verb | undefined {
  return /"verb":"(hello|read|ensure)"/.exec(line)?.[1] as Verb | undefined;
}
