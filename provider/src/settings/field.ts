import type { Mistake } from "./names";

/** Where a field means something: a server over SSH, its jump host, a server over WinRM, its HTTP proxy, this machine. */
export type Place = "ssh" | "jump" | "winrm" | "proxy" | "local";

/** How a value is read. */
export type Form =
  /** `content`: what a file holds whose text is expected, so that its path is refused. */
  | { readonly kind: "text"; readonly mistake?: Mistake; readonly content?: string }
  /** `endless`: what would never time out, and is refused. */
  | { readonly kind: "integer"; readonly min: number; readonly max: number; readonly endless?: string }
  | { readonly kind: "port" }
  | { readonly kind: "boolean" }
  /** Each name that is taken, and what it means; `mistake` for any other. */
  | { readonly kind: "choice"; readonly names: Readonly<Record<string, string>>; readonly mistake: Mistake };

/**
 * One field of a connection: all there is to say of it, once. Its name is its key in the table, and what it means stands
 * there as a doc comment, from which the hover in an editor and docs/connections.md take it.
 */
export interface Field<Given = unknown, Held = unknown, P extends Place = Place, Filled extends boolean = boolean> {
  readonly form: Form;
  readonly of: readonly P[];
  /** Filled in where none is given. */
  readonly default?: Held;
  /** Such as `seconds`. */
  readonly unit?: string;
  /** Marked secret in the program, and a `Secret` from the profile on. */
  readonly secret?: boolean;
  /** A variable of the environment goes before it: of any server, or (`address`) of those in the configuration. */
  readonly environment?: "credential" | "address";
  /** For the compiler only. */
  readonly types?: { readonly given: Given; readonly held: Held; readonly place: P; readonly filled: Filled };
}

export type Fields = Readonly<Record<string, Field>>;

type Has<F, P extends Place, Filled extends boolean> =
  F extends Field<unknown, unknown, infer Of, Filled> ? (P extends Of ? true : false) : false;
type Held<F> = F extends Field<unknown, infer H> ? H : never;

/** What a program or the configuration may say. Mapped over the keys of a table, so that an editor finds the doc comments. */
export type Given<T> = { -readonly [Name in keyof T]?: T[Name] extends Field<infer G> ? G : never };

/** The fields of a table that mean something there, their form checked and their defaults filled in. */
export type Checked<T, P extends Place> = {
  readonly [Name in keyof T as Has<T[Name], P, true> extends true ? Name : never]: Held<T[Name]>;
} & {
  readonly [Name in keyof T as Has<T[Name], P, false> extends true ? Name : never]?: Held<T[Name]> | undefined;
};
