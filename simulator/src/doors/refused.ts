import { PassThrough } from "node:stream";
import type { SimulatedProcess } from "../process";

/** What is left behind where a line is not run. */
export function refusedProcess(refusal: string): SimulatedProcess {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  stdout.end();
  stderr.end(`${refusal}\r\n`);
  return { stdin: new PassThrough().resume(), stdout, stderr, exited: Promise.resolve(1), kill: () => {} };
}
