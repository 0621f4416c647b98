import { inspect } from "node:util";

const HIDDEN = "[secret]";

/**
 * A password, key or nonce on its way through the program. Every way of printing it, JSON included, shows
 * `[secret]`; `reveal` is the only door, and stands only on the line that sends the value.
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

  /** `text` without this value. One of less than four characters is left alone: hiding it would spell it out. */
  hideIn(text: string): string {
    return this.#value.length < 4 ? text : text.replaceAll(this.#value, HIDDEN);
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
