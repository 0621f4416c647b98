import { inspect } from "node:util";

const HIDDEN = "[secret]";

/**
 * A password, key or nonce on its way through the program. Every way of printing it, JSON included, shows
 * `[secret]`; `reveal` is the only door, and stands only where the value is sent, or looked for in order to hide it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** Whether both hold the same value. */
  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

/** `undefined` and the empty string are no secret: an unset environment variable often is one of the two. */
export function secret(value: string | undefined): Secret | undefined {
  return value === undefined || value === "" ? undefined : new Secret(value);
}

/** JSON in printable ASCII, the form of every request. */
export function asciiJson(
  value: unknown,
  replacer?: (this: Record<string, unknown>, key: string, value: unknown) => unknown,
): string {
  return JSON.stringify(value, replacer).replace(/[^\x20-\x7e]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
