import type * as agent from "../../../provider/src/agent/protocol";

/** The provider's own words for what is said, by type only: the simulator runs without the provider's code. */
export type {
  Account,
  AccountsObservation,
  AccountsQuery,
  AttributeQuery,
  Chain,
  ChainsObservation,
  ChainsQuery,
  CollectionQuery,
  Done,
  EntryKey,
  EntryObservation,
  EntryWish,
  Failed,
  Fault,
  FaultKind,
  Hello,
  KindName,
  LocationBelow,
  LocationsObservation,
  LocationsQuery,
  LoggedRequest,
  Observed,
  Operation,
  Piece,
  PresentEntry,
  Query,
  Request,
  SectionObservation,
  SectionOperation,
  SectionQuery,
  SiteConfigurationObservation,
  SiteConfigurationQuery,
  SiteLogObservation,
  SiteLogQuery,
  SslBindingObservation,
  SslBindingOperation,
  SslBindingQuery,
  SslEntry,
  TakenEntry,
  TrustObservation,
  Unit,
  UnitResult,
  Value,
  WindowsFeatureObservation,
  WindowsFeatureOperation,
  WindowsFeatureQuery,
  WrittenKindName,
} from "../../../provider/src/agent/protocol";

/** The compiler holds these to the provider's. */
export const MARKER: typeof agent.MARKER = "##iis-clientcert## ";
export const FULL_LINE: typeof agent.FULL_LINE = 262144;
export const LONGEST_LINE: typeof agent.LONGEST_LINE = 1048576;
export const ENTRIES_WITHIN: typeof agent.ENTRIES_WITHIN = 65536;
export const PROTOCOL: typeof agent.PROTOCOL = 3;

/** The answer to questions before it is cut into pieces: each result and answer with the number of what it answers. */
export interface Whole extends Pick<agent.Piece, "id" | "results" | "commits"> {
  readonly answers: readonly NumberedAnswer[];
}

export type NumberedAnswer = NonNullable<agent.Piece["answers"]>[number];
export type Observation = Exclude<NumberedAnswer, agent.Failed>["observation"];
export type NumberedResult = NonNullable<agent.Piece["results"]>[number];

export type Answer = agent.HelloAnswer | Whole | agent.FaultAnswer | agent.WorkingLine;

/** What a secret is once it has come over the wire. */
export type Wanted = agent.Value;

/** `Record<string, Value | Secret>` as it arrives: secrets are plain text by then. */
export function wanted(set: object | undefined): [string, Wanted][] {
  return Object.entries(set ?? {});
}
