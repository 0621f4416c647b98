import type * as agent from "../../../provider/src/agent/messages";

/** The provider's own words for what is said, by type only: the simulator runs without the provider's code. */
export type {
  Answer,
  AttributeQuery,
  CollectionQuery,
  Done,
  EntryKey,
  EntryObservation,
  EntryWish,
  Fault,
  FaultKind,
  Hello,
  Observed,
  Operation,
  OperationResult,
  PresentEntry,
  Query,
  QueryAnswer,
  QuestionsAnswer,
  Request,
  SectionObservation,
  TakenEntry,
  Value,
} from "../../../provider/src/agent/messages";

/** The compiler holds these to the provider's. */
export const MARKER: typeof agent.MARKER = "##iis-clientcert## ";
export const FULL_LINE: typeof agent.FULL_LINE = 262144;
export const LONGEST_LINE: typeof agent.LONGEST_LINE = 1048576;
export const ENTRIES_WITHIN: typeof agent.ENTRIES_WITHIN = 65536;
export const PROTOCOL: typeof agent.PROTOCOL = 2;

/** What a secret is once it has come over the wire. */
export type Wanted = agent.Value;

/** `Record<string, Value | Secret>` as it arrives: secrets are plain text by then. */
export function wanted(set: object | undefined): [string, Wanted][] {
  return Object.entries(set ?? {});
}
