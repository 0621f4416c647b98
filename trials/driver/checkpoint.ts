import type { Props } from "../../provider/src/reconcile/kind";

/** A resource as a program registers it: what its constructor hands to the engine, secrets as plain values. */
export interface Declaration {
  readonly name: string;
  /** Type name of the resource, such as `OneToOneMapping`. */
  readonly type: string;
  readonly inputs: Props;
  /** Names of resources that are made before, and deleted after. */
  readonly dependsOn?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** Former names of the same resource. */
  readonly aliases?: readonly string[];
  readonly ignoreChanges?: readonly string[];
}

/** A resource in recorded state. */
export interface Recorded {
  readonly name: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
  readonly dependsOn: readonly string[];
  /** Replaced by a new one, and still to be deleted. */
  readonly condemned?: true;
  /** Deleted, and its replacement still to be made. */
  readonly pendingReplacement?: true;
}

export type Operation = "creating" | "updating" | "deleting" | "reading";

/** What was under way when the engine stopped without another word. */
export interface Pending {
  readonly name: string;
  readonly operation: Operation;
}

/** Recorded state, as the engine writes it after each step. */
export interface Checkpoint {
  readonly resources: readonly Recorded[];
  readonly pending: readonly Pending[];
}

export const EMPTY: Checkpoint = { resources: [], pending: [] };

/** As a value comes back from a file; throws where it would not come back as it is. */
export function asRecorded<T>(value: T, path = "state"): T {
  refuseUnrecordable(value, path);
  return JSON.parse(JSON.stringify(value)) as T;
}

function refuseUnrecordable(value: unknown, path: string): void {
  if (value === null || ["string", "boolean"].includes(typeof value)) return;
  if (typeof value === "number" && Number.isFinite(value)) return;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;
  if (!isPlain)
    throw new Error(`${path} cannot be recorded: it is ${value === undefined ? "undefined" : typeof value}`);
  for (const [name, inner] of Object.entries(value as object)) refuseUnrecordable(inner, `${path}.${name}`);
}
