import type { Query, QueryAnswer, Unit, UnitResult } from "../agent/protocol";
import type { Secret } from "../base/secret";

/** What a caller wants of a server, and what goes there as one message. */
export interface Message {
  readonly units: readonly Unit[];
  readonly queries: readonly Query[];
}

export interface Reading {
  /** One a query, in their order. Faults among them are the caller's to judge. */
  readonly answers: readonly QueryAnswer[];
  /** The key of the HMACs in the answers, for `verifyHmac`. */
  readonly nonce: Secret;
}

export interface Outcome extends Reading {
  /** One a unit, in their order. */
  readonly results: readonly UnitResult[];
}
