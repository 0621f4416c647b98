import { setTimeout as pause } from "node:timers/promises";
import { attempt } from "./attempt";
import type { Fault, Operation, OperationResult, Query, QueryAnswer } from "./messages";
import { type Answering, CONFLICT_PAUSES, findConflict, readAll, readFresh } from "./read";
import { Run, type State } from "./run";
import { splitWaves } from "./waves";

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

/**
 * Each of these operations ends done, or with a fault of its own. A commit does not say which of them it was refused for: it
 * is tried again with one half and then with the other.
 */
async function settle(run: Run, states: readonly State[]): Promise<void> {
  const pending = new Set(states);
  let conflicts = 0;
  while (pending.size > 0) {
    const outcome = attempt(run, pending);
    const milliseconds = outcome.end === "conflict" ? CONFLICT_PAUSES[conflicts++] : undefined;
    if (milliseconds !== undefined) {
      await pause(milliseconds);
      continue;
    }
    if (outcome.end !== "conflict" && outcome.end !== "refused") continue;
    if (pending.size === 1 || FOR_ALL.includes(outcome.fault.kind)) return failAll(pending, outcome.fault);
    const left = [...pending];
    const half = Math.floor(left.length / 2);
    await settle(run, left.slice(0, half));
    return settle(run, left.slice(half));
  }
}

/** What would meet each operation alone as well. */
const FOR_ALL: readonly Fault["kind"][] = ["conflict", "denied", "diskFull", "notIis"];

function failAll(pending: ReadonlySet<State>, fault: Fault): void {
  for (const state of pending) state.fault = { ...fault, shared: true };
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
