import type { Input } from "@pulumi/pulumi";
import { sameFolded } from "../base/fold";
import type { Property, Role } from "./property";

// Kinds of properties by the kind of their value.

type Base = Partial<Omit<Property, "type" | "normalise" | "equal" | "types" | "fromServer" | "open">> & {
  readonly role: Role;
};

type PresenceOf<B> = B extends { role: "output" } | { filled: true }
  ? "filled"
  : B extends { required: true }
    ? "required"
    : B extends { default: unknown }
      ? "defaulted"
      : "optional";

type Described<G, H, B extends Base> = Property<G, H, B["role"], PresenceOf<B>>;

export function text<const B extends Base & { nonEmpty?: boolean; ignoreCase?: boolean }>(
  base: B,
): Described<string, string, B> {
  const { nonEmpty, ignoreCase, ...property } = base;
  return {
    ...(property as B),
    type: { type: "string" },
    normalise(value, report) {
      // A password that is a number is still a password.
      if (typeof value !== "string") return void report(`expected text, found ${describe(value)}`);
      if (nonEmpty && value.trim() === "") return void report("must not be empty");
      return value;
    },
    equal: ignoreCase ? equalFolded : Object.is,
  };
}

export function boolean<const B extends Base>(base: B): Described<boolean, boolean, B> {
  return {
    ...base,
    type: { type: "boolean" },
    normalise(value, report) {
      if (typeof value !== "boolean") return void report(`expected true or false, found ${describe(value)}`);
      return value;
    },
    equal: Object.is,
  };
}

export function choice<const B extends Base & { choices: readonly string[] }>(
  base: B,
): Described<B["choices"][number], B["choices"][number], B> {
  const { choices, ...property } = base;
  return {
    ...(property as B),
    type: { type: "string", enum: choices },
    normalise(value, report) {
      const chosen = choices.find((each) => each === value);
      if (chosen === undefined)
        return void report(`expected one of ${choices.join(", ")}, found ${describeOther(value)}`);
      return chosen as B["choices"][number];
    },
    equal: Object.is,
  };
}

/** An output that the server tells. */
export function observed<T>({ type }: Pick<Property, "type">): Property<T, T, "output", "filled"> {
  return { role: "output", type, normalise: (value) => value as T, equal: equalJson };
}

/** A set: order and repetition mean nothing; kept in the order of the schema's numbers. */
export function flags<
  const F extends string,
  const B extends Base & { none: string; never: Readonly<Record<string, string>> },
>(base: B & { flags: readonly F[] }): Described<Input<F>[], F[], B> {
  const { flags: all, none, never, ...property } = base;
  const order = (names: readonly unknown[]): F[] => all.filter((flag) => names.includes(flag));
  return {
    ...(property as unknown as B),
    type: { type: "array", items: { type: "string", enum: all } },
    normalise(value, report) {
      if (!Array.isArray(value)) return void report(`expected a list of flags, found ${describe(value)}`);
      value.forEach((flag, index) => {
        if (flag === none || all.includes(flag)) return;
        const why = typeof flag === "string" && Object.hasOwn(never, flag) ? never[flag] : undefined;
        report(why ?? `expected one of ${all.join(", ")}, found ${describeOther(flag)}`, `[${index}]`);
      });
      return order(value);
    },
    equal: equalJson,
    // Flags of a newer IIS are kept: they are a difference.
    fromServer: (value) => (Array.isArray(value) ? (value.filter((flag) => flag !== none) as F[]) : undefined),
  };
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

/** Compared as JSON, so that the order of keys in a program means nothing. */
export function equalJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(sortKeys(a)) === JSON.stringify(sortKeys(b));
}

export function equalFolded(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string" ? sameFolded(a, b) : Object.is(a, b);
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

/** What stands in check and diff for a value that a preview does not know yet; Pulumi's own constant (a test holds the two together). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether the value, or anything inside it, is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}
