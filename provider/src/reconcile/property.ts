import type { Input, Output } from "@pulumi/pulumi";
import type { Value } from "../agent/protocol";
import type { Warning } from "../errors/warnings";
import type { TypeSpec } from "./type-spec";

/**
 * What a change of a property means. `identity`: it is another resource. `attribute`: the server is told. `bookkeeping`: only state is.
 * `program`: said in a program only; check looks at it and drops it, so that it stands in no state and no difference.
 * `output`: follows from the inputs.
 */
export type Role = "identity" | "attribute" | "bookkeeping" | "program" | "output";

/** `required` and `optional`: of the program. `defaulted`: a default stands in for it. `filled`: never of the program. */
export type Presence = "required" | "optional" | "defaulted" | "filled";

/** Says what is wrong with a value; `path` continues the property's name, such as `[1]`. */
export type Report = (reason: string, path?: string) => void;

/** Inputs or outputs of a resource as the engine holds them: plain JSON. */
export type Props = Readonly<Record<string, unknown>>;

/**
 * One property of a resource: all there is to say of it, once. Its name is its key in the resource's table, and what it
 * means stands there as a doc comment, from which the pages, the hover in an editor and the schema take it.
 */
export interface Property<Given = unknown, Held = unknown, R extends Role = Role, P extends Presence = Presence> {
  readonly role: R;
  readonly type: TypeSpec;
  readonly required?: boolean;
  readonly default?: unknown;
  /** By check, and never by the program. */
  readonly filled?: boolean;
  /** Such as `seconds`. */
  readonly unit?: string;
  /** Where IIS keeps it. `attribute`: its schema name. Default: the property's name. */
  readonly iis?: { readonly section: string; readonly attribute?: string };
  /** No longer naming it leaves what the server holds, so that is bookkeeping too. */
  readonly staysWhenUnnamed?: boolean;
  /** Marked secret in the program and in state; a Kind gets it as a `Secret` where it makes operations of it. */
  readonly secret?: boolean;
  /** The canonical form; undefined after a report. Never sees unknown values. */
  normalise(value: unknown, report: Report): Held | undefined;
  equal(a: unknown, b: unknown): boolean;
  /** How it stands in the identity. Default: as it is, and an empty text where it is missing. */
  identity?(props: Props): unknown;
  /** Of an output: its value, of inputs. */
  derive?(inputs: Props): unknown;
  /** What the server holds, as a program says it; undefined for what it cannot say. Default: as it is. */
  fromServer?(value: Value): Held | undefined;
  /** Opens what a program gives, in the program: what does not come out (a private key) goes no further. Throws InputError. */
  open?(given: unknown, now: Date): { readonly value: Held; readonly warnings: readonly Warning[] };
  /** Whether what comes out of this form is no secret any more, though the form was one. */
  opensToPublic?(given: unknown): boolean;
  /** For the compiler only. */
  readonly types?: { readonly given: Given; readonly held: Held; readonly presence: P };
}

/** A resource's properties by name, in the order of its page. */
export type Properties = Readonly<Record<string, Property>>;

// The types of arguments and outputs. Mapped over the keys of one table each, so that an editor finds the doc comments.

type Given<P> = P extends Property<infer G, unknown> ? Input<G> : never;
type Held<P> = P extends Property<unknown, infer H> ? H : never;
type Has<P, R extends Role, N extends Presence> = P extends Property<unknown, unknown, R, N> ? true : false;
type Said = Exclude<Role, "output">;

/** What a program must say of a table. */
export type RequiredArgs<T> = {
  [Name in keyof T as Has<T[Name], Said, "required"> extends true ? Name : never]: Given<T[Name]>;
};

/** What a program may say of a table. */
export type OptionalArgs<T> = {
  [Name in keyof T as Has<T[Name], Said, "optional" | "defaulted"> extends true ? Name : never]?: Given<T[Name]>;
};

/** What a resource of this table has. */
export type OutputsOf<T> = {
  readonly [Name in keyof T as Has<T[Name], "identity" | "attribute" | "output", Presence> extends true
    ? Name
    : never]: Output<Has<T[Name], Role, "optional"> extends true ? Held<T[Name]> | undefined : Held<T[Name]>>;
};
