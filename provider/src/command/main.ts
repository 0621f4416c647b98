import { EXIT, type Io } from "./io";
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

process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  // Whoever reads has read enough, as `head` does; Windows says EOF.
  if (code === "EPIPE" || code === "EOF") process.exit();
  process.stderr.write(`error: the output could not be written (${code})\n`);
  process.exit(EXIT.couldNotLook);
});
// Nobody is left to be told; the exit code and the output still count.
process.stderr.on("error", () => {});

void run(process.argv.slice(2), io);
