import { printable, quoted } from "../base/printable";

export type WarningSink = (line: string) => void;

/** A warning of ours, with what a server holds in it. */
const LONGEST = 2000;

const said = new Set<string>();
// Standard error: the engine reads a port number from the provider's standard output.
let sink: WarningSink = (line) => console.error(line);

/** A warning that arises at a server: one line, with server and site, once a process. */
export function warnOnce(server: string, site: string | undefined, text: string): void {
  const where = site === undefined ? `server ${server}` : `server ${server}, site ${quoted(site)}`;
  const line = `warning: ${where}: ${printable(text, LONGEST).trim()}`;
  if (said.has(line)) return;
  said.add(line);
  sink(line);
}

/** Sends warnings elsewhere and forgets what was said; gives back the former sink. */
export function redirectWarnings(to: WarningSink): WarningSink {
  const former = sink;
  sink = to;
  said.clear();
  return former;
}
