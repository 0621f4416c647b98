import type { Operation, Query, SectionOperation, SectionQuery } from "../../provider/src/agent/protocol";

/** In a test that is about sections only. */
export function ofSection(asked: Operation): SectionOperation;
export function ofSection(asked: Query): SectionQuery;
export function ofSection(asked: Operation | Query): SectionOperation | SectionQuery {
  if (asked.kind !== "section") throw new Error(`a section was expected, and came ${asked.kind}`);
  return asked;
}
