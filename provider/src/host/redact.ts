import type { AnswerLine, Fault, Operation, Request } from "../agent/messages";
import { Secret } from "../secret";
import { type Hide, hider } from "./hide";

/**
 * Takes out of texts what a request carried in secret: Windows, or a shell, may have quoted it. Only what others said is
 * looked at: kind, HRESULT, attribute and sites of a fault are words of the protocol, and stay as they are.
 */
export class Redaction {
  readonly #request: Request;
  #hideAll: Hide | undefined;
  /** A commit fails with the same words for every operation. */
  readonly #told = new Map<string, string>();
  /** Results in the lines so far. */
  #results = 0;

  constructor(request: Request) {
    this.#request = request;
  }

  /** What was said of the request as a whole. */
  text(text: string): string {
    this.#hideAll ??= hider(secretsIn(this.#request));
    const told = this.#told.get(text) ?? this.#hideAll(text);
    this.#told.set(text, told);
    return told;
  }

  /** The lines of an answer, in their order; `tell` sees every fault once it is redacted. */
  line(line: AnswerLine, tell: (fault: Fault) => Fault): AnswerLine {
    const tellOfAll = (fault: Fault) => tell(this.#ofRequest(fault));
    if (!("results" in line) || !line.results) return mapFaults(line, tellOfAll);
    const { results, ...rest } = line;
    const operations = "operations" in this.#request ? this.#request.operations : [];
    const each = results.map((result) => {
      const operation = operations[this.#results++];
      return "fault" in result ? { fault: tell(this.#ofOperation(result.fault, operation)) } : result;
    });
    return { ...mapFaults(rest, tellOfAll), results: each };
  }

  #ofRequest({ shared: _, ...fault }: Fault): Fault {
    return { ...fault, text: this.text(fault.text) };
  }

  /** With the secrets of its own operation, so that nobody else's password spoils its words. */
  #ofOperation(fault: Fault, operation: Operation | undefined): Fault {
    if (fault.shared || !operation) return this.#ofRequest(fault);
    return { ...fault, text: hider(secretsIn(operation))(fault.text) };
  }
}

/** The faults in an answer, wherever they stand. */
function mapFaults<T>(answer: T, tell: (fault: Fault) => Fault): T {
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

function* secretsIn(value: unknown): Iterable<string> {
  if (value instanceof Secret) yield value.reveal();
  else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) yield* secretsIn(part);
}
