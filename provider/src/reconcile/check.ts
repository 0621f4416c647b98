import { InputError } from "../errors";
import type { Field } from "./field";
import type { Kind, Props } from "./kind";
import { hasUnknown } from "./unknown";

export interface Failure {
  /** Empty where the engine, which prints the value of a property that failed, must not print this one. */
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  readonly inputs: Props;
  readonly failures: readonly Failure[];
}

/** Brings inputs into their canonical form, fills defaults, and collects every mistake; unknown values pass. */
export function check(kind: Kind, news: Props): Checked {
  const failures: Failure[] = [];
  const inputs: Record<string, unknown> = {};
  for (const field of kind.fields) checkField(field, news[field.name], inputs, failures);
  refuseUndeclared(kind, news, failures);
  kind.refuse(inputs, (property, reason) => failures.push(failure(kind, property, reason)));
  return { inputs, failures };
}

function checkField(field: Field, value: unknown, inputs: Record<string, unknown>, failures: Failure[]): void {
  if (value === undefined || value === null) {
    if (field.default !== undefined) inputs[field.name] = field.default;
    else if (field.required) failures.push({ property: field.name, reason: `${field.name}: is required` });
    return;
  }
  if (hasUnknown(value)) {
    inputs[field.name] = value;
    return;
  }
  const report = (reason: string, path = ""): void => {
    const at = `${field.name}${path}`;
    failures.push(field.hidden ? { property: "", reason: `${at}: ${reason}` } : { property: at, reason });
  };
  const normalised = normalise(field, value, report);
  if (normalised !== undefined) inputs[field.name] = normalised;
}

/** Readers of certificates and connections throw; their property path and reason are what counts here. */
function normalise(field: Field, value: unknown, report: (reason: string, path?: string) => void): unknown {
  try {
    return field.normalise(value, report);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    report(
      `${error.reason} ${error.remedy}`,
      error.property.startsWith(field.name) ? error.property.slice(field.name.length) : "",
    );
    return undefined;
  }
}

/** Keys with two underscores in front are the engine's own. */
function refuseUndeclared(kind: Kind, news: Props, failures: Failure[]): void {
  const names = kind.fields.map((field) => field.name);
  for (const [name, value] of Object.entries(news)) {
    if (name.startsWith("__") || names.includes(name) || value === undefined || value === null) continue;
    failures.push({ property: "", reason: `${name}: ${kind.type} has no such property; it has ${names.join(", ")}` });
  }
}

function failure(kind: Kind, property: string, reason: string): Failure {
  const name = property.split(/[.[]/, 1)[0];
  const hidden = kind.fields.find((field) => field.name === name)?.hidden ?? false;
  return hidden ? { property: "", reason: `${property}: ${reason}` } : { property, reason };
}
