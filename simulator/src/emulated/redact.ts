import { type Hide, hider } from "./hide";
import type { Answer, Fault, Request, Unit } from "./messages";

/** An answer as it is told: every fault without the secrets of its unit, or of the whole request. */
export function redacted(request: Request, answer: Answer): Answer {
  const units = request.verb === "ensure" ? request.units : [];
  const ofAll = hiderOf(units);
  if (!("answers" in answer) || answer.results === undefined) return told(answer, ofAll);
  const { results, ...rest } = answer;
  const each = results.map((result) => {
    const unit = units[result.unit];
    const isOwn = "fault" in result && !result.fault.shared && unit !== undefined;
    return isOwn ? told(result, hiderOf([unit])) : told(result, ofAll);
  });
  return { ...told(rest, ofAll), results: each };
}

/** What is secret in a request of no known form cannot be known. */
function hiderOf(units: readonly Unit[]): Hide {
  try {
    return hider(units.flatMap(({ operations }) => operations.flatMap(secretsIn)));
  } catch {
    return hider(["?"]);
  }
}

/** Of an operation, of its entries, and of what those hold. */
function secretsIn(holder: object): string[] {
  const { set = {}, secrets = [], entries = [] } = holder as Holder;
  return [...secrets.map((name) => String(set[name] ?? "")), ...entries.flatMap(secretsIn)];
}

interface Holder {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly secrets?: readonly string[];
  readonly entries?: readonly object[];
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
