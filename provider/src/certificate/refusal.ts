import type { InputCode } from "../errors";

/**
 * Why an input is no certificate, found deep in a file where the property's name is not known; `readCertificate` makes
 * an InputError of it. The reason is printed: it never holds a byte of the input that could belong to a key.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly code: Extract<InputCode, `certificate/${string}`>,
    readonly reason: string,
    /** Part of the property that is at fault; absent: the property as a whole. */
    readonly part?: string,
    /** The reason without names out of the certificates; the reason itself where it has none. */
    readonly unquoted?: string,
  ) {
    super(reason);
  }
}

export function unreadable(reason: string): Refusal {
  return new Refusal("certificate/unreadable", reason);
}

/** What was given stands for a file, and is not its content. */
export function misgiven(reason: string, part?: string): Refusal {
  return new Refusal("certificate/form", reason, part);
}

export function unsupported(reason: string): Refusal {
  return new Refusal("certificate/unsupported", reason);
}
