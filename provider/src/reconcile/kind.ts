import type { Done, Fault, Operation, Query, QueryAnswer } from "../agent/messages";
import type { Field } from "./field";

/** Inputs or outputs of a resource as the engine holds them: plain JSON. */
export type Props = Readonly<Record<string, unknown>>;

/** What a resource is, apart from its settings: a change of it is another resource. */
export interface Identity {
  readonly server: string;
  /** Absent: the server level. */
  readonly site?: string;
  /** What tells apart several resources of one kind in a site: a path, or a thumbprint. */
  readonly part?: string;
}

/**
 * The whole truth about one resource, in pure functions. Adding a resource is adding one of these, with its class, its
 * test, its page and its example.
 */
export interface Kind {
  /** Type name of the resource, such as `OneToOneMapping`. */
  readonly type: string;
  /** Every input, in the order of the documentation. */
  readonly fields: readonly Field[];
  /** Whether the server must have the module that honours client certificates. */
  readonly needsCertificateMapping: boolean;
  /** Refusals that look at several inputs at once; runs on normalised inputs, unknown ones among them. */
  refuse(inputs: Props, report: (property: string, reason: string) => void): void;
  /** The part of the identity beyond server and site, as this kind writes it; of inputs or of outputs. */
  part(props: Props): string | undefined;
  /** Outputs that follow from the inputs alone: their names, and their values. */
  readonly derivedNames: readonly string[];
  derive(props: Props): Props;
  /** Where in the configuration it lives, `""` for the server level. */
  location(props: Props): string;
  /** What makes it so. `before`: the outputs there were, absent in create. Fields marked secret come as `Secret`. */
  ensure(wanted: Props, before: Props | undefined): Operation;
  /** What takes away the inputs named here, and nothing else; undefined where there is nothing to take away. */
  absent(state: Props, names: ReadonlySet<string>): Operation | undefined;
  /** What has to be asked at a location to answer for every resource of this kind there; the first is what it is, the rest serve warnings. */
  queries(location: string): readonly Query[];
  /** The same, for one resource only. */
  queriesOf(props: Props): readonly Query[];
  /** What the server holds for what `props` names; undefined where there is nothing. */
  observe(answers: readonly QueryAnswer[], props: Props, context: ObserveContext): Observation | undefined;
  /** What a user should know of what was found there. `before`: the outputs there were, absent in create. */
  takeover?(done: Done, wanted: Props, before: Props | undefined): readonly string[];
  /** What a user should know of what was asked for, at create and update, as sentences without server and site; never a value that may be secret. */
  cautions?(wanted: Props, answers: readonly QueryAnswer[]): readonly string[];
  /** What a user should know of what holds now that `removed` is declared no longer; the answers are those to `queriesOf`. */
  leaves?(answers: readonly QueryAnswer[], removed: Props): readonly string[];
}

export interface ObserveContext {
  /** Whether the text is what the server answered this HMAC for. */
  verify(text: string, hmac: string): boolean;
  /** In create and update: what this run declares of another kind at the same server and site, as far as it has come. */
  declares(type: string): Props | undefined;
}

export interface Observation {
  /** By input name, for every attribute that was named; one that is left out is not what it should be, and cannot be shown. */
  readonly values: Props;
  /** Inputs that are part of the identity, and yet do not stand on the server as they should. */
  readonly hides?: readonly string[];
  /** What was named and could not be read: there is no telling what the server holds. */
  readonly fault?: Fault;
  /** Sentences for the user, without server and site. */
  readonly warnings?: readonly string[];
}
