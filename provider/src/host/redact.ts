import type { Fault, Request } from "../agent/messages";
import { Secret } from "../secret";

export type Redact = (text: string) => string;

/** Takes out of a text what a request carried in secret: Windows, or a shell, may have quoted it. */
export function redactor(request: Request): Redact {
  const secrets = [...secretsIn(request)];
  return (text) => secrets.reduce((rest, secret) => secret.hideIn(rest), text);
}

/** Every text of it: which of them quotes a value is not ours to say. */
export function redactFault(fault: Fault, redact: Redact): Fault {
  const hide = (value: unknown) =>
    typeof value === "string" ? redact(value) : Array.isArray(value) ? value.map(String).map(redact) : value;
  return Object.fromEntries(Object.entries(fault).map(([name, value]) => [name, hide(value)])) as unknown as Fault;
}

/** The faults in an answer, wherever they stand, as `tell` tells them. */
export function mapFaults<T>(answer: T, tell: (fault: Fault) => Fault): T {
  if (typeof answer !== "object" || answer === null) return answer;
  if (Array.isArray(answer)) return answer.map((part) => mapFaults(part, tell)) as T;
  const parts = Object.entries(answer).map(([name, part]) => [
    name,
    name === "fault" && isFault(part) ? tell(part) : mapFaults(part, tell),
  ]);
  return Object.fromEntries(parts) as T;
}

/** An attribute may be called so too. */
function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && "kind" in value && "text" in value;
}

function* secretsIn(value: unknown): Iterable<Secret> {
  if (value instanceof Secret) yield value;
  else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) yield* secretsIn(part);
}
