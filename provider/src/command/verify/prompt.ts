import type { Readable, Writable } from "node:stream";

export interface Terminal extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(on: boolean): unknown;
}

/** The most that is taken for a passphrase. */
const LONGEST = 1024;

/** Asks without showing what is typed; rejects where it is broken off. */
export function askHidden(question: string, input: Terminal, output: Writable): Promise<string> {
  output.write(question);
  input.setRawMode?.(true);
  input.resume();
  let typed = "";
  return new Promise((done, failed) => {
    const end = (settle: () => void) => {
      input.off("data", read);
      input.setRawMode?.(false);
      input.pause();
      output.write("\n");
      settle();
    };
    const read = (bytes: Buffer) => {
      for (const char of bytes.toString("utf8")) {
        if (char === "\r" || char === "\n") return end(() => done(typed));
        if (char === CTRL_C || char === CTRL_D) return end(() => failed(new Error("no passphrase was given")));
        if (char === BACKSPACE || char === DELETE) typed = [...typed].slice(0, -1).join("");
        else if (typed.length < LONGEST) typed += char;
      }
    };
    input.on("data", read);
    input.once("end", () => end(() => done(typed)));
  });
}

const [CTRL_C, CTRL_D, BACKSPACE, DELETE] = ["\u0003", "\u0004", "\b", "\u007f"];
