import { PassThrough } from "node:stream";
import type { SimulatedProcess, StartSimulatedProcess } from "../../simulator/src/process";

export const MEGABYTE = Buffer.from(Array.from({ length: 1 << 20 }, (_, index) => (index * 31 + (index >> 8)) & 0xff));

/** Programs for clients to run: `echo`, `say`, `megabyte`, `slow`, `forever`. */
export const programs: StartSimulatedProcess = (commandLine) => {
  const [name = "", ...words] = commandLine.split(" ");
  const run = PROGRAMS[name];
  return run ? run(words) : ended({ stderr: `'${name}' is not recognized`, code: 1 });
};

const PROGRAMS: Readonly<Record<string, (words: readonly string[]) => SimulatedProcess>> = {
  /** Standard input, as it is, to its end; exit code 3. */
  echo() {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const { exited, kill } = ending([stdout, stderr]);
    stdin.on("data", (bytes) => stdout.write(bytes));
    stdin.once("end", () => {
      stderr.write("the end");
      kill(3);
    });
    return { stdin, stdout, stderr, exited, kill: () => kill(1) };
  },
  /** Its arguments on standard output, accents on standard error; exit code 7. */
  say: (words) => ended({ stdout: `${words.join("|")}\r\n`, stderr: "élève €\r\n", code: 7 }),
  megabyte: () => ended({ stdout: MEGABYTE, code: 0 }),
  /** Says something after so many milliseconds. */
  slow([milliseconds]) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const { exited, kill } = ending([stdout, stderr]);
    const timer = setTimeout(() => {
      stdout.write("awake\r\n");
      kill(0);
    }, Number(milliseconds));
    const stop = () => {
      clearTimeout(timer);
      kill(1);
    };
    return { stdin: new PassThrough().resume(), stdout, stderr, exited, kill: stop };
  },
  /** Until it is killed. */
  forever() {
    const streams = [new PassThrough(), new PassThrough()] as const;
    const { exited, kill } = ending(streams);
    return { stdin: new PassThrough().resume(), stdout: streams[0], stderr: streams[1], exited, kill: () => kill(1) };
  },
};

function ending(streams: readonly PassThrough[]) {
  let resolve: (code: number) => void = () => {};
  const exited = new Promise<number>((done) => {
    resolve = done;
  });
  const kill = (code: number) => {
    for (const stream of streams) stream.end();
    resolve(code);
  };
  return { exited, kill };
}

function ended({
  stdout = "",
  stderr = "",
  code,
}: {
  stdout?: string | Buffer;
  stderr?: string;
  code: number;
}): SimulatedProcess {
  const [out, err] = [new PassThrough(), new PassThrough()];
  out.end(stdout);
  err.end(stderr);
  return { stdin: new PassThrough().resume(), stdout: out, stderr: err, exited: Promise.resolve(code), kill() {} };
}
