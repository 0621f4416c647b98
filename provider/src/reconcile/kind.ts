import type { Done, Fault, Operation, Query, QueryAnswer } from "../agent/protocol";
import type { Properties, Props } from "./property";

export type { Props } from "./property";

/** What the server is asked and what it answers, by names that a Kind gives. */
export type Queries = Readonly<Record<string, Query>>;
export type Answers = Readonly<Record<string, QueryAnswer>>;

/** What one resource wants of the server: planned together, and refused together before anything is touched. */
export type Unit = Readonly<Record<string, Operation>>;

/** The whole truth about one resource, in pure functions. CONTRIBUTING.md says how to add one. */
export interface Kind {
  /** Type name of the resource, such as `OneToOneMapping`. */
  readonly type: string;
  readonly properties: Properties;
  /** Windows features without whose modules what is wanted would be stored and not honoured. */
  requires?(wanted: Props): readonly Feature[];
  /** Refusals that look at several inputs at once; runs on normalised inputs, unknown ones among them. */
  refuse?(inputs: Props, report: (property: string, reason: string) => void): void;
  /** Why a write would cut off the HTTPS connection over which the server is reached, at this port; undefined where it would not. */
  cutsOff?(wanted: Props, port: number): string | undefined;
  /** What makes it so. `before`: the outputs there were, absent in create. Secret properties come as `Secret`. */
  ensure(wanted: Props, before: Props | undefined): Unit;
  /** What takes away the inputs named here, and nothing else; empty where there is nothing to take away. */
  absent(state: Props, names: ReadonlySet<string>): Unit;
  /** What a delete leaves on the server, where it takes nothing away; a sentence without server and site. */
  leaves?(state: Props, names: ReadonlySet<string>): readonly string[];
  /** What must be asked to answer for this resource. */
  queries(props: Props): Queries;
  /** The same for all resources of this kind that share a place, which then share one answer. Default: `queries`. */
  sharedQueries?(props: Props): Queries;
  /** What the server holds for what `props` names; undefined where there is nothing. */
  observe(answers: Answers, props: Props, context: ObserveContext): Observation | undefined;
  /** Outputs that only the write could tell, kept in state from then on. */
  remember?(written: Written): Props;
  /** What a user should know of what was written, and of what stood there before; sentences without server and site, never a value that may be secret. */
  afterWrite?(written: Written): readonly string[];
  /** What a user should know of what holds now that `removed` is declared no longer; where it was declared stands in it too. */
  afterRemoval?(answers: Answers, removed: Props, context: Pick<ObserveContext, "hasModule">): readonly string[];
}

/** A feature of Windows. */
export interface Feature {
  /** Of globalModules. */
  readonly module: string;
  /** How to install it. */
  readonly remedy: string;
  /** What would come of it without the module. */
  readonly without: string;
}

export interface Written {
  readonly wanted: Props;
  /** The outputs there were; absent in create. */
  readonly before: Props | undefined;
  /** By the names of the operations. */
  readonly done: Readonly<Record<string, Done>>;
  readonly answers: Answers;
}

export interface ObserveContext {
  /** Whether the text is what the server answered this HMAC for. */
  verify(text: string, hmac: string): boolean;
  /** Whether the server has this module. */
  hasModule(name: string): boolean;
  /** In create and update: what this run declares of another type under the identity that `where` says, on the same server, as far as it has come. */
  declares(type: string, where: Props): Props | undefined;
}

export interface Observation {
  /** By input name, for every attribute that was named; one that is left out is not what it should be, and cannot be shown. */
  readonly values: Props;
  /** Inputs that are part of the identity, and yet do not stand on the server as they should. */
  readonly hides?: readonly string[];
  /** What was named and could not be read: there is no telling what the server holds. */
  readonly fault?: Fault;
  /** Name of the query that the fault answers. */
  readonly of?: string;
  /** Sentences for the user, without server and site. */
  readonly warnings?: readonly string[];
}
