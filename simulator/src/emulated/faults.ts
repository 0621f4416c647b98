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

/** By HRESULT where it says one thing; then by text. */
function kindOf(hresult: number, text: string): FaultKind {
  return KINDS.get(hresult) ?? textKind(text) ?? (NOT_FOUND.includes(hresult) ? "invalid" : "unknown");
}

/** Undefined where the text is in another language, or says something else. */
export function textKind(text: string): FaultKind | undefined {
  return TEXTS.find(([part]) => text.toLowerCase().includes(part))?.[1];
}

/** Whether IIS names a line of a file: the second line of its text ends in the number, in every language. */
export function namesLine({ message }: NativeError): boolean {
  const [, second = "", third] = message.split("\n");
  return third !== undefined && second.length < 100 && /^\D+\d+\s*$/.test(second);
}

/** As the agent has them. */
const KINDS: ReadonlyMap<number, FaultKind> = new Map([
  [0x80070003, "invalid"],
  [0x80070005, "denied"],
  [0x80070020, "conflict"],
  [0x80070021, "locked"],
  [0x80070032, "invalid"],
  [0x80070070, "diskFull"],
  [0x80040154, "notIis"],
  [0x8007000d, "invalid"],
  [0x80070585, "invalid"],
  [0x800700b7, "invalid"],
  [0x80070057, "invalid"],
  // SecurityException: the registry denies.
  [0x8013150a, "denied"],
  // winerror.h: a network path, name or connection that is not there, and a login that is refused.
  ...[0x33, 0x35, 0x3b, 0x40, 0x43, 0x4cf, 0x52e, 0x52f, 0x532, 0x533, 0x775].map((number): [number, FaultKind] => [
    0x80070000 + number,
    "share",
  ]),
]);

/** Said of a section as of anything that stands in one: a protection provider, a required attribute. */
const NOT_FOUND: readonly number[] = [0x80070002, 0x80070490];

const TEXTS: readonly (readonly [string, FaultKind])[] = [
  ["unrecognized configuration path", "unknownSite"],
  ["changed on disk", "conflict"],
  ["used by another process", "conflict"],
  ["cannot be used at this path", "locked"],
  ["missing a section declaration", "missingFeature"],
  ["missing schema", "missingFeature"],
  ["missing required attribute", "invalid"],
  ["protection provider", "invalid"],
  ["cannot write configuration file", "denied"],
];

function hex(hresult: number): string {
  return `0x${(hresult >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}
