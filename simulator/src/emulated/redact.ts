import { type Hide, hider } from "./hide";
import type { Answer, Fault, Operation, Request } from "./messages";

/** An answer as it is told: every fault without the secrets of its operation, or of the whole request. */
export function redacted(request: Request, answer: Answer): Answer {
  const operations = request.verb === "ensure" ? request.operations : [];
  const ofAll = hiderOf(operations);
  if (!("answers" in answer) || answer.results === undefined) return told(answer, ofAll);
  const { results, ...rest } = answer;
  const each = results.map((result, at) => {
    const operation = operations[at];
    const isOwn = "fault" in result && !result.fault.shared && operation !== undefined;
    return isOwn ? told(result, hiderOf([operation])) : told(result, ofAll);
  });
  return { ...told(rest, ofAll), results: each };
}

/** What is secret in a request of no known form cannot be known. */
function hiderOf(operations: readonly Operation[]): Hide {
  try {
    return hider(operations.flatMap((operation) => [operation, ...(operation.entries ?? [])].flatMap(secretsIn)));
  } catch {
    return hider(["?"]);
  }
}

function secretsIn(holder: object): string[] {
  const { set = {}, secrets = [] } = holder as { set?: Record<string, unknown>; secrets?: readonly string[] };
  return secrets.map((name) => String(set[name] ?? ""));
}

function told<T>(part: T, hide: Hide): T {
  if (typeof part !== "object" || part === null) return part;
  if (Array.isArray(part)) return part.map((inner) => told(inner, hide)) as T;
  const inner = Object.entries(part).map(([name, value]) => [
    name,
    name === "fault" && isFault(value) ? { ...value, text: hide(value.text) } : told(value, hide),
  ]);
  return Object.fromEntries(inner) as T;
}

/** An attribute may be called so too. */
function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && "kind" in value && "text" in value;
}
