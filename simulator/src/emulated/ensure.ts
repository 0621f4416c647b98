import { setTimeout as pause } from "node:timers/promises";
import { attempt } from "./attempt";
import type { Fault, Operation, OperationResult, Query, QueryAnswer } from "./messages";
import { type Answering, CONFLICT_PAUSES, findConflict, readAll, readFresh } from "./read";
import { Run, type State } from "./run";
import { splitWaves } from "./waves";

/** After so many failed operations in a message, the rest goes one by one. */
const FAILURES_TOGETHER = 3;

export interface Ensured {
  readonly results: readonly OperationResult[];
  readonly answers: readonly QueryAnswer[];
  readonly commits: number;
}

/** Makes all of it so, as far as it can be done: an operation that fails spoils no other. */
export async function ensure(
  machine: Answering,
  operations: readonly Operation[],
  queries: readonly Query[],
): Promise<Ensured> {
  const run = new Run(machine, operations);
  try {
    for (const wave of splitWaves(operations)) await settle(run, run.pick(wave));
    const answers = await answersOf(run, queries);
    return { results: run.results(), answers, commits: run.commits };
  } finally {
    run.close();
  }
}

/** Each of these operations ends done, or with a fault of its own. */
async function settle(run: Run, states: readonly State[]): Promise<void> {
  const pending = new Set(states);
  let conflicts = 0;
  while (pending.size > 0) {
    const outcome = attempt(run, pending);
    if (outcome.end === "conflict") {
      const milliseconds = CONFLICT_PAUSES[conflicts++];
      if (milliseconds === undefined) return failAll(pending, outcome.fault);
      await pause(milliseconds);
    } else if (outcome.end === "refused" && meetsEach(outcome.fault, pending)) {
      return failAll(pending, outcome.fault);
    }
    if (pending.size > 1 && (outcome.end === "refused" || run.failures >= FAILURES_TOGETHER)) {
      for (const state of [...pending]) await settle(run, [state]);
      return;
    }
  }
}

/** What would meet each operation alone as well. */
function meetsEach({ kind }: Fault, pending: ReadonlySet<State>): boolean {
  return pending.size === 1 || kind === "denied" || kind === "diskFull" || kind === "notIis";
}

function failAll(pending: ReadonlySet<State>, fault: Fault): void {
  for (const state of pending) state.fault = fault;
}

/** From the view that proved the last operation, where there is one that nothing was touched through. */
async function answersOf(run: Run, queries: readonly Query[]): Promise<readonly QueryAnswer[]> {
  if (run.view && run.clean) {
    const answers = readAll(run.view, queries, run.machine.nonce);
    if (findConflict(answers) === undefined) return answers;
  }
  run.close();
  return readFresh(run.machine, queries);
}
