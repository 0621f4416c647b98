import { ProcessKilled } from "../engine/errors";
import { NativeError } from "../engine/native";
import { oneLine } from "./hide";
import type { Fault, FaultKind } from "./messages";

/** What the agent itself refuses, without asking IIS. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(readonly fault: Fault) {
    super(fault.text);
  }
}

export function toFault(error: unknown): Fault {
  if (error instanceof Refusal) return error.fault;
  // No process is left that could answer.
  if (error instanceof ProcessKilled) throw error;
  if (!(error instanceof NativeError)) return { kind: "unknown", text: String(error) };
  // As it was said: what is secret in it is hidden before anything else is changed.
  const text = error.message;
  return { kind: kindOf(error.hresult, oneLine(text)), hresult: hex(error.hresult), text };
}

/** By HRESULT first; by text where a number says too little. */
function kindOf(hresult: number, text: string): FaultKind {
  const known = TEXTS.find(([part]) => text.toLowerCase().includes(part));
  return KINDS.get(hresult) ?? known?.[1] ?? "unknown";
}

/** As the agent has them. */
const KINDS: ReadonlyMap<number, FaultKind> = new Map([
  [0x80070003, "invalid"],
  [0x80070005, "denied"],
  [0x80070020, "conflict"],
  [0x80070021, "locked"],
  [0x80070032, "invalid"],
  [0x80070070, "diskFull"],
  [0x80070490, "missingFeature"],
  [0x80040154, "notIis"],
  [0x8007000d, "invalid"],
  [0x80070585, "invalid"],
  [0x800700b7, "invalid"],
  [0x80070057, "invalid"],
]);

const TEXTS: readonly (readonly [string, FaultKind])[] = [
  ["unrecognized configuration path", "unknownSite"],
  ["changed on disk", "conflict"],
  ["used by another process", "conflict"],
  ["cannot be used at this path", "locked"],
  ["missing a section declaration", "missingFeature"],
  ["cannot write configuration file", "denied"],
];

function hex(hresult: number): string {
  return `0x${(hresult >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}
