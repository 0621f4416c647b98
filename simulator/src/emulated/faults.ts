import { ProcessKilled } from "../engine/errors";
import { NativeError } from "../engine/native";
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
  const text = error.message.replace(/\s+/g, " ").trim();
  return { kind: kindOf(error.hresult, text), hresult: hex(error.hresult), text };
}

/** By HRESULT first; by text where a number says too little. */
function kindOf(hresult: number, text: string): FaultKind {
  const known = TEXTS.find(([part]) => text.toLowerCase().includes(part));
  return KINDS[hresult] ?? known?.[1] ?? "unknown";
}

const KINDS: Readonly<Record<number, FaultKind>> = {
  2147942405: "denied",
  2147942413: "invalid",
  2147942432: "conflict",
  2147942433: "locked",
  2147942487: "invalid",
  2147942512: "diskFull",
  2147942583: "invalid",
  2147943568: "missingFeature",
  2147943813: "invalid",
  2147746132: "notIis",
};

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
