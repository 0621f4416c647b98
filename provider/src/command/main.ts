#!/usr/bin/env node
import type { Io } from "./io";
import { run } from "./program";

const io: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stdout.isTTY === true,
  isErrTerminal: process.stderr.isTTY === true,
  env: process.env,
  cwd: process.cwd(),
  // Not process.exit(): it would cut off what a pipe has not taken yet.
  exit: (code) => {
    process.exitCode = code;
  },
};

// Whoever reads has read enough, as `head` does.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => process.exit());

void run(process.argv.slice(2), io);
