import type { Done, Failed, Operation, QuestionsAnswer, Unit } from "../../provider/src/agent/protocol";

/** An answer that tells of each operation of the message, whatever unit it was in. */
export interface Told extends Omit<QuestionsAnswer, "results"> {
  readonly results?: readonly (Done | Failed)[];
}

/** Each operation as a unit of its own. */
export function apart(operations: readonly Operation[]): Unit[] {
  return operations.map((operation) => ({ operations: [operation] }));
}

export function told({ results, ...rest }: QuestionsAnswer): Told {
  if (!results) return rest;
  return {
    ...rest,
    results: results.flatMap((result): readonly (Done | Failed)[] => ("done" in result ? result.done : [result])),
  };
}
