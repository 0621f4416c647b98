import type { Io } from "../../provider/src/command/io";
import { run } from "../../provider/src/command/program";

export interface Ran {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

export type Surroundings = Partial<Omit<Io, "out" | "err" | "exit">>;

/** Runs a command line in this process and records what it says. */
export async function runCommand(words: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const said = { out: "", err: "" };
  let code: number | undefined;
  await run(words, {
    isTerminal: false,
    env: {},
    cwd: __dirname,
    ...surroundings,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    exit: (with_) => {
      code = with_;
    },
  });
  return { code, ...said };
}
