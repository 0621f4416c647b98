import { printable, withoutStop } from "../base/printable";
import { type Code, InputError } from "../errors";
import { identityNames } from "./identity";
import type { Kind, Props } from "./kind";
import { checkable, inputsOf, sayable } from "./names";
import type { Property } from "./property";
import { hasUnknown, UNKNOWN } from "./values";

export interface Failure {
  /**
   * Always empty: the engine prints the value of a property that is named here, and nobody in check knows what the
   * program marked secret.
   */
  readonly property: "";
  /** Begins with the property's path; never quotes a value. */
  readonly reason: string;
}

export interface Checked {
  readonly inputs: Props;
  readonly failures: readonly Failure[];
  /** Whether the inputs say which resource it is: nothing of the identity was refused. */
  readonly identified: boolean;
}

type Refuse = (property: string, reason: string, code?: Code) => void;

/** The remedies of some mistakes name every property; a name or a value can have any length. */
const LONGEST_REASON = 2000;

/** Brings inputs into their canonical form, fills defaults, and collects every mistake; unknown values pass. */
export function check(kind: Kind, news: Props): Checked {
  const failures: Failure[] = [];
  const refused = new Set<string>();
  const refuse: Refuse = (property, reason, code = "input/invalid") => {
    refused.add(property.split(/[.[]/, 1)[0] ?? "");
    failures.push({ property: "", reason: `${printable(`${property}: ${reason}`, LONGEST_REASON)} (${code})` });
  };
  const checked: Record<string, unknown> = {};
  for (const [name, property] of checkable(kind)) checkProperty(name, property, news[name], checked, refuse);
  refuseUndeclared(kind, news, refuse);
  kind.refuse?.(checked, refuse);
  const kept = inputsOf(kind).filter(([name]) => isThere(checked[name]));
  const identified = !identityNames(kind).some((name) => refused.has(name));
  return { inputs: Object.fromEntries(kept.map(([name]) => [name, checked[name]])), failures, identified };
}

function checkProperty(
  name: string,
  property: Property,
  value: unknown,
  inputs: Record<string, unknown>,
  refuse: Refuse,
): void {
  if (value === undefined || value === null) {
    if (property.default !== undefined) inputs[name] = property.default;
    else if (property.required) refuse(name, "is required");
    return;
  }
  inputs[name] = hasUnknown(value) ? value : (normalise(name, property, value, refuse) ?? REFUSED);
}

/** Stands for a value that was refused, while several inputs are looked at together: as an unknown one, it is judged no further. */
const REFUSED: unknown = [UNKNOWN];

function isThere(value: unknown): boolean {
  return value !== undefined && value !== REFUSED;
}

/** Readers of certificates throw, with a property path and a remedy of their own. */
function normalise(name: string, property: Property, value: unknown, refuse: Refuse): unknown {
  try {
    return property.normalise(value, (reason, path = "") => refuse(`${name}${path}`, reason));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    refuse(error.property, `${withoutStop(error.unquoted)}. ${error.remedy}`, error.code);
    return undefined;
  }
}

/** Keys with two underscores in front are the engine's own. */
function refuseUndeclared(kind: Kind, news: Props, refuse: Refuse): void {
  const taken = checkable(kind).map(([name]) => name);
  for (const [name, value] of Object.entries(news)) {
    if (name.startsWith("__") || taken.includes(name) || value === undefined || value === null) continue;
    const isOutput = Object.hasOwn(kind.properties, name);
    const what = isOutput ? "is an output, and cannot be set" : `${kind.type} has no such property`;
    const said = sayable(kind).map(([each]) => each);
    refuse(name, `${what}; it has ${said.join(", ")}`);
  }
}
