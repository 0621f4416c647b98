/**
 * The words between the provider and the agent, which knows the configuration of IIS and not what a client certificate is.
 * A schema a thing; types follow from it, and a field that stands in no schema is dropped from an answer. Whoever needs
 * types only uses `import type`: the schemas load zod.
 */
export type { Account, AccountsObservation, AccountsQuery } from "./accounts";
export {
  type Answer,
  type AnswerLine,
  answerLine,
  type FaultAnswer,
  type Piece,
  type QuestionsAnswer,
  type WorkingLine,
} from "./answer";
export type { AttributeQuery, Observed, Value } from "./attribute";
export type { Chain, ChainsObservation, ChainsQuery } from "./chains";
export type {
  AbsentEntry,
  CollectionQuery,
  EntryKey,
  EntryObservation,
  EntryWish,
  PresentEntry,
  TakenEntry,
} from "./entries";
export { FAULT_KINDS, type Failed, type Fault, type FaultKind } from "./fault";
export type { Hello, HelloAnswer, HelloRequest } from "./hello";
export {
  type KindName,
  type Operation,
  type Query,
  type QueryAnswer,
  takesLong,
  type WrittenKindName,
} from "./kinds";
export { ENTRIES_WITHIN, FULL_LINE, LONGEST_LINE, MARKER, PROTOCOL } from "./limits";
export type { LocationBelow, LocationsObservation, LocationsQuery } from "./locations";
export { type EnsureRequest, type ReadRequest, type Request, request } from "./request";
export type { SectionObservation, SectionOperation, SectionQuery, WebConfig } from "./section";
export type { SiteConfigurationObservation, SiteConfigurationQuery } from "./site-configuration";
export type { LoggedRequest, SiteLogObservation, SiteLogQuery } from "./site-log";
export type {
  SslBindingFlag,
  SslBindingObservation,
  SslBindingOperation,
  SslBindingQuery,
  SslEntry,
  SslSiteBinding,
} from "./ssl-binding";
export type { TrustObservation, TrustQuery } from "./trust";
export type { Done, Unit, UnitResult } from "./unit";
export type { WindowsFeatureObservation, WindowsFeatureOperation, WindowsFeatureQuery } from "./windows-feature";
