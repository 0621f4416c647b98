import type { AnswerLine, Fault, Request, Unit } from "../agent/protocol";
import { Secret } from "../base/secret";
import { type Hide, hider, WITHHELD } from "./hide";

/** So many characters of different texts are looked through for the secrets of units; more are withheld. */
const MOST_TEXT = 64 * 1024;

/**
 * Takes out of texts what a request carried in secret: Windows, or a shell, may have quoted it. Only what others said is
 * looked at: kind, HRESULT, attribute and sites of a fault are words of the protocol, and stay as they are.
 */
export class Redaction {
  readonly #request: Request;
  #hideAll: Hide | undefined;
  /** A commit fails with the same words for every operation. */
  readonly #told = new Map<string, string>();
  /** Texts that count towards `MOST_TEXT` already. */
  readonly #seen = new Set<string>();
  #room = MOST_TEXT;
  readonly #hasSecrets: boolean;

  constructor(request: Request) {
    this.#request = request;
    this.#hasSecrets = "units" in request && !secretsIn(request.units).next().done;
  }

  /** What was said of the request as a whole. */
  text(text: string): string {
    const known = this.#told.get(text);
    if (known !== undefined) return known;
    this.#hideAll ??= hider(secretsIn(this.#request));
    const told = this.#hideAll(text);
    this.#told.set(text, told);
    return told;
  }

  /** A line of an answer; `tell` sees every fault once it is redacted. */
  line(line: AnswerLine, tell: (fault: Fault) => Fault): AnswerLine {
    const tellOfAll = (fault: Fault) => tell(this.#ofRequest(fault));
    if (!("results" in line) || !line.results) return mapFaults(line, tellOfAll);
    const { results, ...rest } = line;
    const units = "units" in this.#request ? this.#request.units : [];
    const each = results.map((result) =>
      "fault" in result ? { ...result, fault: tell(this.#ofUnit(result.fault, units[result.unit])) } : result,
    );
    return { ...mapFaults(rest, tellOfAll), results: each };
  }

  #ofRequest({ shared: _, ...fault }: Fault): Fault {
    return { ...fault, text: this.#hasRoom(fault.text) ? this.text(fault.text) : WITHHELD };
  }

  /** With the secrets of its own unit, so that nobody else's password spoils its words. */
  #ofUnit(fault: Fault, unit: Unit | undefined): Fault {
    if (fault.shared || !unit) return this.#ofRequest(fault);
    return { ...fault, text: this.#hasRoom(fault.text) ? hider(secretsIn(unit))(fault.text) : WITHHELD };
  }

  #hasRoom(text: string): boolean {
    if (!this.#hasSecrets || this.#seen.has(text)) return true;
    if (text.length > this.#room) return false;
    this.#room -= text.length;
    this.#seen.add(text);
    return true;
  }
}

/** The faults in an answer, wherever they stand. What holds none is not copied. */
function mapFaults<T>(answer: T, tell: (fault: Fault) => Fault): T {
  if (typeof answer !== "object" || answer === null) return answer;
  let mapped: object | undefined;
  for (const [name, part] of Object.entries(answer)) {
    const told = name === "fault" && isFault(part) ? tell(part) : mapFaults(part, tell);
    if (told === part) continue;
    mapped ??= Array.isArray(answer) ? [...answer] : { ...answer };
    Object.defineProperty(mapped, name, { value: told, enumerable: true, writable: true, configurable: true });
  }
  return (mapped ?? answer) as T;
}

/** An attribute may be called so too. */
function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && "kind" in value && "text" in value;
}

function* secretsIn(value: unknown): Generator<string, void, void> {
  if (value instanceof Secret) yield value.reveal();
  else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) yield* secretsIn(part);
}
