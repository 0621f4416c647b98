import type { Fault, QuestionsAnswer, Request } from "../agent/messages";
import { Secret } from "../secret";

export type Redact = (text: string) => string;

/** Takes out of a text what a request carried in secret: Windows, or a shell, may have quoted it. */
export function redactor(request: Request): Redact {
  const secrets = [...secretsIn(request)];
  return (text) => secrets.reduce((rest, secret) => secret.hideIn(rest), text);
}

export function redactFault(fault: Fault, redact: Redact): Fault {
  return { ...fault, text: redact(fault.text) };
}

/** Faults of operations: the only texts of an answer that arise while secrets are handled. */
export function redactResults(answer: QuestionsAnswer, redact: Redact): QuestionsAnswer {
  if (!answer.results) return answer;
  const results = answer.results.map((result) =>
    "fault" in result ? { fault: redactFault(result.fault, redact) } : result,
  );
  return { ...answer, results };
}

function* secretsIn(value: unknown): Iterable<Secret> {
  if (value instanceof Secret) yield value;
  else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) yield* secretsIn(part);
}
