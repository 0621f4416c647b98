import { sameFolded } from "../base/fold";

/** Says what is wrong with a value; `path` continues the property's name, such as `[1]`. */
export type Report = (reason: string, path?: string) => void;

/**
 * One input of a resource. `identity`: a change replaces. `attribute`: a change is written to the server.
 * `bookkeeping`: a change is noted in state and touches no server.
 */
export interface Field {
  readonly name: string;
  readonly role: "identity" | "attribute" | "bookkeeping";
  readonly required?: boolean;
  readonly default?: unknown;
  /** No longer naming it leaves what the server holds, so that is bookkeeping too. */
  readonly staysWhenUnnamed?: boolean;
  /** Marked secret by the constructor and in state; a Kind gets it as a `Secret` where it makes an operation of it. */
  readonly secret?: boolean;
  /** Said in a program only: check looks at it and drops it, so that it stands in no state and no difference. */
  readonly programOnly?: boolean;
  /** The canonical form; undefined after a report. Never sees unknown values. */
  normalise(value: unknown, report: Report): unknown;
  equal(a: unknown, b: unknown): boolean;
}

type Base = Omit<Field, "normalise" | "equal">;

export function textField(base: Base & { nonEmpty?: boolean; ignoreCase?: boolean }): Field {
  return {
    ...base,
    normalise(value, report) {
      // A password that is a number is still a password.
      if (typeof value !== "string") return void report(`expected text, found ${describe(value)}`);
      if (base.nonEmpty && value.trim() === "") return void report("must not be empty");
      return value;
    },
    equal: base.ignoreCase ? equalFolded : Object.is,
  };
}

export function booleanField(base: Base): Field {
  return {
    ...base,
    normalise(value, report) {
      if (typeof value !== "boolean") return void report(`expected true or false, found ${describe(value)}`);
      return value;
    },
    equal: Object.is,
  };
}

export function choiceField(base: Base & { choices: readonly string[] }): Field {
  return {
    ...base,
    normalise(value, report) {
      if (typeof value === "string" && base.choices.includes(value)) return value;
      return void report(`expected one of ${base.choices.join(", ")}, found ${describeOther(value)}`);
    },
    equal: Object.is,
  };
}

/** A set: order and repetition mean nothing; kept in the order of the schema's numbers. */
export function flagsField(
  base: Base & { flags: readonly string[]; none: string; never: Readonly<Record<string, string>> },
): Field {
  return {
    ...base,
    normalise(value, report) {
      if (!Array.isArray(value)) return void report(`expected a list of flags, found ${describe(value)}`);
      value.forEach((flag, index) => {
        if (flag === base.none || base.flags.includes(flag)) return;
        const why = typeof flag === "string" && Object.hasOwn(base.never, flag) ? base.never[flag] : undefined;
        report(why ?? `expected one of ${base.flags.join(", ")}, found ${describeOther(flag)}`, `[${index}]`);
      });
      return base.flags.filter((flag) => value.includes(flag));
    },
    equal: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  };
}

/** Compared as JSON, so that the order of keys in a program means nothing. */
export function equalJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(sortKeys(a)) === JSON.stringify(sortKeys(b));
}

export function equalFolded(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string" ? sameFolded(a, b) : Object.is(a, b);
}

/** What kind of thing a value is; never the value, which the program may have marked secret. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (value === "") return "empty text";
  if (typeof value === "string") return "a text";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function describeOther(value: unknown): string {
  return typeof value === "string" && value !== "" ? "another text" : describe(value);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}
