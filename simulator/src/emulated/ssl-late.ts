import { certificateOf, type NetshRun, runNetsh } from "../http-sys/asked";
import type { SimulatedWindows } from "../windows";
import { Refusal } from "./faults";
import { foldCase } from "./fold";
import { oneLine } from "./hide";
import type { SslEntry } from "./messages";
import type { LateContext } from "./plan";
import { type AnyEntry, readAgain } from "./ssl-entries";
import { entryWords, netshArguments, netshLine, orNone, storeName } from "./ssl-netsh";

export interface SslLate {
  readonly planned: SslEntry;
  readonly wanted: SslEntry;
  /** Bits that were set and must go. */
  readonly cleared: number;
  /** Called before anything is written. */
  readonly begin: () => void;
}

/** Read again, said again but for the named flags, and proved by reading once more. Nothing is ever written back. */
export function changeEntry(
  windows: SimulatedWindows,
  { planned, wanted, cleared, begin }: SslLate,
  context: LateContext,
): void {
  const { endpoint } = planned;
  if (!isSame(readAgain(windows, planned), planned)) throw changed(endpoint);
  refuseCertificate(windows, planned);
  const args = netshArguments(wanted, cleared);
  const byHand = `To do it by hand, in an elevated prompt on the server: netsh ${netshLine(args)}`;
  const refuse = (why: string) => notChanged(`The entry of HTTP.sys at ${endpoint} was not changed: ${why}. ${byHand}`);
  // Each would wait as long, and the request has a limit.
  if (context.hung !== undefined) throw refuse(`netsh was not started, since it did not end for ${context.hung}`);
  begin();
  const run = runNetsh(windows, args);
  if (run.started && run.code === null) context.hung = endpoint;
  if (run.code !== 0) throw refuse(failureOf(run));
  const found = readAgain(windows, planned);
  if (isSame(found, wanted)) return;
  if (found === undefined) throw changed(endpoint);
  const but = `netsh ended with 0${said(run)}, but the entry of HTTP.sys at ${endpoint}`;
  if ("fault" in found) throw notChanged(`${but} cannot be read any more: ${found.fault.text}. ${byHand}`);
  if (found.certificateHash !== planned.certificateHash) throw changed(endpoint);
  const states = `It is: ${entryWords(found)}. Wanted: ${entryWords(wanted)}.`;
  throw notChanged(`${but} is not as it was to be. ${states} ${byHand}`);
}

function isSame(entry: AnyEntry | undefined, other: SslEntry): boolean {
  if (entry === undefined || "fault" in entry) return false;
  const folded = (one: SslEntry) => ({ ...one, certificateStoreName: foldCase(storeName(one)) });
  const [one, two] = [folded(entry), folded(other)];
  return (Object.keys(two) as (keyof SslEntry)[]).every((name) => one[name] === two[name]);
}

/** HTTP.sys would take what it cannot serve with. */
function refuseCertificate(windows: SimulatedWindows, entry: SslEntry): void {
  const { certificateHash: hash, endpoint } = entry;
  const store = storeName(entry);
  const certificate = hash === "" ? undefined : certificateOf(windows, store, hash);
  const what = certificate === undefined ? `is not in the store ${store} of the machine` : lacking(certificate, store);
  if (what === undefined) return;
  const text = `The certificate ${orNone(hash)} of the entry of HTTP.sys at ${endpoint} ${what}`;
  throw new Refusal({ kind: "leftAlone", text });
}

function lacking({ hasKey, isExpired }: NonNullable<ReturnType<typeof certificateOf>>, store: string) {
  if (!hasKey) return `has no private key in the store ${store} of the machine`;
  return isExpired ? "has expired" : undefined;
}

function failureOf(run: NetshRun): string {
  if (!run.started) return `netsh could not be started${said(run)}`;
  if (run.code === null) return "netsh did not end within 30 seconds, and was ended";
  return `netsh ended with ${run.code}${said(run)}`;
}

function said({ text }: NetshRun): string {
  const cut = oneLine(text.slice(0, 500));
  return cut === "" ? "" : ` and said '${cut}'`;
}

function changed(endpoint: string): Refusal {
  return new Refusal({
    kind: "conflict",
    text: `Another program changed the entry of HTTP.sys at ${endpoint} meanwhile`,
  });
}

function notChanged(text: string): Refusal {
  return new Refusal({ kind: "notChanged", text });
}
