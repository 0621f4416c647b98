import { Transform } from "node:stream";
import { MARKER } from "../emulated/messages";
import type { Cuts } from "./cuts";

const NEWLINE = 0x0a;
const BRACE = 0x7b;

/** What the two directions of a session know of each other. */
export interface Conversation {
  readonly faults: Cuts;
  /** Of the request that went in last. */
  verb?: string | undefined;
  /** Cuts the connection; `last` still leaves before. */
  readonly cut: (last?: Buffer) => void;
}

/** Standard input: a line that begins with a brace is a request and goes on whole; all else goes on as it comes. */
export function createRequestGate(talk: Conversation): Transform {
  return lineTransform(
    (start) => start[0] === BRACE,
    (line, out) => {
      if (line[0] !== BRACE) return out(line);
      talk.verb = /"verb":\s*"(\w+)"/.exec(line.toString("latin1"))?.[1];
      if (talk.faults.take(["before-request"], talk.verb)) talk.cut();
      else out(line);
    },
  );
}

/** Standard output: a line with the marker is an answer; lines are held back only while something is to be cut. */
export function createAnswerGate(talk: Conversation): Transform {
  return lineTransform(
    () => talk.faults.pending > 0,
    (line, out) => {
      const due = line.includes(MARKER)
        ? talk.faults.take(["between-commit-and-answer", "during-answer"], talk.verb)
        : undefined;
      if (due === undefined) out(line);
      else talk.cut(due === "during-answer" ? line.subarray(0, Math.ceil(line.length / 2)) : undefined);
    },
  );
}

/** `holds` tells by its beginning whether a line has to wait for its end; lines that have ended go to `onLine`. */
function lineTransform(
  holds: (start: Buffer) => boolean,
  onLine: (line: Buffer, out: (bytes: Buffer) => void) => void,
): Transform {
  let held: Buffer[] = [];
  let leaving = false;

  const lineEnds = (bytes: Buffer, out: (bytes: Buffer) => void) => {
    if (leaving) out(bytes);
    else onLine(Buffer.concat([...held, bytes]), out);
    held = [];
    leaving = false;
  };
  const lineGoesOn = (bytes: Buffer, out: (bytes: Buffer) => void) => {
    if (!leaving && (held.length > 0 || holds(bytes))) {
      held.push(bytes);
      return;
    }
    leaving = true;
    out(bytes);
  };

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const out = (bytes: Buffer) => {
        this.push(bytes);
      };
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        lineEnds(chunk.subarray(start, end + 1), out);
        start = end + 1;
      }
      if (start < chunk.length) lineGoesOn(chunk.subarray(start), out);
      done();
    },
    flush(done) {
      if (held.length > 0) this.push(Buffer.concat(held));
      done();
    },
  });
}
