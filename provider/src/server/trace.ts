import { printable } from "../base/printable";

/** One line an event. Names, counts and times only: never a value, a nonce, a digest or a command line. */
export type Trace = (line: string) => void;

/** Prints to standard error where IIS_CLIENTCERT_TRACE is 1; otherwise does nothing. */
export function tracer(server: string, env: NodeJS.ProcessEnv = process.env): Trace {
  if (env.IIS_CLIENTCERT_TRACE !== "1") return () => {};
  return (line) =>
    console.error(`iis-clientcert ${new Date().toISOString()} server ${server}: ${printable(line, 1000)}`);
}
