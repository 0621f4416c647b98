import { printable } from "../../../base/printable";
import type { WsmanFault } from "./fault";

/** What a client does about a fault. */
export type WsmanFaultKind =
  /** The operation's time is over: ask for output again; input counts as delivered. */
  | "timed-out"
  /** The shell, and what ran in it, is gone: a new one. */
  | "shell-gone"
  /** Input came before the server had taken the last: wait and send it again, at most three times. */
  | "busy"
  /** What was asked for was aborted or cancelled: of no interest while cleaning up. */
  | "aborted"
  /** Too much at once: shells, users or operations. Wait, and ask again. */
  | "quota"
  /** The envelope is larger than the server takes: smaller pieces. */
  | "too-large"
  /** Stays so, however often one asks. */
  | "permanent";

export interface KnownFault {
  readonly kind: WsmanFaultKind;
  /** In a few words for a person. */
  readonly meaning: string;
}

/** Codes of WSManFault and MSFT_WmiError, decimal as they stand on the wire. */
export const FAULTS: ReadonlyMap<number, KnownFault> = new Map<number, KnownFault>([
  [2150858793, { kind: "timed-out", meaning: "the operation timed out" }],
  [2150858843, { kind: "shell-gone", meaning: "the shell is not there any more" }],
  [2147943418, { kind: "shell-gone", meaning: "the user's profile is being unloaded" }],
  [2150859174, { kind: "shell-gone", meaning: "too many operations are under way for this user" }],
  [170, { kind: "busy", meaning: "the shell is busy" }],
  [995, { kind: "aborted", meaning: "the operation was aborted" }],
  [1223, { kind: "aborted", meaning: "the operation was cancelled" }],
  [2150859173, { kind: "quota", meaning: "this user has as many shells as the server allows (MaxShellsPerUser)" }],
  ...range(2150859236, 2150859241, {
    kind: "quota",
    meaning: "a quota of WinRM for shells, users or operations is used up",
  }),
  [5, { kind: "permanent", meaning: "access is denied" }],
  [2147942402, { kind: "permanent", meaning: "it was not found" }],
  [2150858817, { kind: "permanent", meaning: "the request does not fit the server's schema" }],
  [2150859180, { kind: "permanent", meaning: "this user may not do that" }],
  [2150858790, { kind: "too-large", meaning: "the envelope is larger than the server takes" }],
  [2150858824, { kind: "too-large", meaning: "the envelope is larger than the server takes" }],
  [2150858825, { kind: "too-large", meaning: "the envelope is larger than the server takes" }],
]);

/** A fault without a code that is known counts as permanent, but for the one that every server has: TimedOut. */
export function kindOfFault({ code, subcode }: WsmanFault): WsmanFaultKind {
  const known = code === undefined ? undefined : FAULTS.get(code);
  if (known) return known.kind;
  return code === undefined && subcode === "TimedOut" ? "timed-out" : "permanent";
}

const LOOKED_AT = 4096;

/** In one line: what it means, what the server said, the code. */
export function describeFault({ code, text }: WsmanFault): string {
  const meaning = code === undefined ? undefined : FAULTS.get(code)?.meaning;
  const said = printable(text.slice(0, LOOKED_AT).replace(/\s+/g, " ").trim());
  const words = [meaning, said].filter(Boolean).join(": ") || "the request failed";
  return code === undefined ? words : `${words} (WS-Management fault ${code})`;
}

function range(first: number, last: number, fault: KnownFault): [number, KnownFault][] {
  return Array.from({ length: last - first + 1 }, (_, at) => [first + at, fault]);
}
