import { type Code, InputError } from "../errors";
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

type Refuse = (property: string, reason: string, code?: Code) => void;

/** Brings inputs into their canonical form, fills defaults, and collects every mistake; unknown values pass. */
export function check(kind: Kind, news: Props): Checked {
  const failures: Failure[] = [];
  const refuse: Refuse = (property, reason, code = "input/invalid") => {
    const shown = mayShow(kind, property) ? property : "";
    failures.push({ property: shown, reason: `${property}: ${reason} (${code})` });
  };
  const inputs: Record<string, unknown> = {};
  for (const field of kind.fields) checkField(field, news[field.name], inputs, refuse);
  refuseUndeclared(kind, news, refuse);
  kind.refuse(inputs, refuse);
  return { inputs, failures };
}

function checkField(field: Field, value: unknown, inputs: Record<string, unknown>, refuse: Refuse): void {
  if (value === undefined || value === null) {
    if (field.default !== undefined) inputs[field.name] = field.default;
    else if (field.required) refuse(field.name, "is required");
    return;
  }
  const normalised = hasUnknown(value) ? value : normalise(field, value, refuse);
  if (normalised !== undefined) inputs[field.name] = normalised;
}

/** Readers of certificates throw, with a property path and a remedy of their own. */
function normalise(field: Field, value: unknown, refuse: Refuse): unknown {
  try {
    return field.normalise(value, (reason, path = "") => refuse(`${field.name}${path}`, reason));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    refuse(error.property, `${error.reason.replace(/[.\s]+$/, "")}. ${error.remedy}`, error.code);
    return undefined;
  }
}

/** Keys with two underscores in front are the engine's own. */
function refuseUndeclared(kind: Kind, news: Props, refuse: Refuse): void {
  const names = kind.fields.map((field) => field.name);
  for (const [name, value] of Object.entries(news)) {
    if (name.startsWith("__") || names.includes(name) || value === undefined || value === null) continue;
    refuse(name, `${kind.type} has no such property; it has ${names.join(", ")}`);
  }
}

/** Of a property that is not declared nobody knows whether it is secret. */
function mayShow(kind: Kind, property: string): boolean {
  const name = property.split(/[.[]/, 1)[0];
  return kind.fields.some((field) => field.name === name && !field.hidden);
}
