import { PassThrough } from "node:stream";
import type { SimulatedProcess } from "../../process";

/** What cmd.exe leaves behind when it does not run a line. */
export function refusedProcess(refusal: string): SimulatedProcess {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  stdout.end();
  stderr.end(`${refusal}\r\n`);
  return { stdin: new PassThrough().resume(), stdout, stderr, exited: Promise.resolve(1), kill: () => {} };
}
