import { setImmediate as nextRound } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { Kind } from "../reconcile/kind";
import type { Property } from "../reconcile/property";
import { plainly } from "./refusal";
import { lift } from "./resolvable";

/** Bytes on their way through Pulumi, which turns a Buffer into an object of numbered bytes. */
interface Packed {
  readonly bytes: string;
}

/**
 * Opens what a property was given, in the program, so that a private key beside a certificate never leaves it. What the
 * user marked secret stays secret, unless its form opens to something public.
 */
export function openInput(
  kind: Kind,
  name: string,
  { open, opensToPublic }: Pick<Property, "open" | "opensToPublic">,
  given: pulumi.Input<unknown>,
  warn: (text: string) => void,
): pulumi.Output<unknown> {
  const opened = plainly(kind.type, name, (source: unknown): unknown => {
    if (!open) throw new Error("this property is not opened in the program");
    const { value, warnings } = open(unpack(source), new Date());
    for (const { text } of warnings) warn(text);
    return value;
  });
  const packed = pack(given);
  const source = pulumi.all([lift(packed), nextBatch()]).apply(([now]) => now);
  const value = source.apply(opened);
  return isPlain(packed) && opensToPublic?.(packed) ? pulumi.unsecret(value) : value;
}

/** Bytes stand in the input itself, or one level below it. */
function pack(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") } satisfies Packed;
  if (value instanceof Promise) return value.then(pack);
  return isPlain(value) ? mapValues(value, (inner) => (isBytes(inner) ? pack(inner) : inner)) : value;
}

function unpack(value: unknown): unknown {
  if (isPacked(value)) return Buffer.from(value.bytes, "base64");
  return isPlain(value) ? mapValues(value, (inner) => (isPacked(inner) ? unpack(inner) : inner)) : value;
}

function isBytes(value: unknown): boolean {
  return value instanceof Uint8Array || value instanceof Promise;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !pulumi.Output.isInstance(value)
  );
}

function isPacked(value: unknown): value is Packed {
  return typeof value === "object" && value !== null && "bytes" in value && typeof value.bytes === "string";
}

function mapValues(object: Record<string, unknown>, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

/** So many resources are prepared at a time: about ten milliseconds of work. */
const TOGETHER = 16;

let taken = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Resolves when a resource may be prepared. What Pulumi does for a resource before it is registered is nothing but
 * promises, and as long as any promise can go on nothing is sent: the engine would hear of the first resource when the
 * last one is ready. In turns it works on the first ones meanwhile.
 */
export function nextBatch(): Promise<unknown> {
  if (taken++ % TOGETHER === 0) last = last.then(() => nextRound());
  return last;
}
