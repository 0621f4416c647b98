import { setTimeout as pause } from "node:timers/promises";
import { attempt } from "./attempt";
import type { Interrupted } from "./late";
import type { Fault, NumberedAnswer, NumberedResult, Query, Unit } from "./messages";
import { type Answering, CONFLICT_PAUSES, findConflict, readAll, readFresh } from "./read";
import { faultIn, Run, type UnitState } from "./run";
import { splitWaves } from "./waves";

export interface Ensured {
  readonly results: readonly NumberedResult[];
  readonly answers: readonly NumberedAnswer[];
  readonly commits: number;
}

/** Makes all of it so, as far as it can be done: a unit that fails spoils no other. */
export async function ensure(machine: Answering, units: readonly Unit[], queries: readonly Query[]): Promise<Ensured> {
  const run = new Run(machine, units);
  try {
    for (const wave of splitWaves(run.units)) await settle(run, wave);
    const answers = await answersOf(run, queries);
    return { results: run.results(), answers, commits: run.commits };
  } finally {
    run.close();
  }
}

/**
 * Each of these units ends done, or with a fault of its own. A commit does not say which of them it was refused for: it
 * is tried again with one half and then with the other.
 */
async function settle(run: Run, units: readonly UnitState[]): Promise<void> {
  const pending = new Set(units);
  let conflicts = 0;
  while (pending.size > 0) {
    const outcome = attempt(run, pending);
    const again = outcome.end === "conflict" || outcome.end === "late";
    const milliseconds = again ? CONFLICT_PAUSES[conflicts++] : undefined;
    if (milliseconds !== undefined) {
      await pause(milliseconds);
      continue;
    }
    if (outcome.end === "late") failEach(pending, outcome.conflicts);
    if (outcome.end !== "conflict" && outcome.end !== "refused") continue;
    if (pending.size === 1 || FOR_ALL.includes(outcome.fault.kind)) return failAll(pending, outcome.fault);
    const left = [...pending];
    const half = Math.floor(left.length / 2);
    await settle(run, left.slice(0, half));
    return settle(run, left.slice(half));
  }
}

/** What would meet each unit alone as well. */
const FOR_ALL: readonly Fault["kind"][] = ["conflict", "denied", "diskFull", "notIis"];

function failAll(pending: ReadonlySet<UnitState>, fault: Fault): void {
  for (const unit of pending) unit.fault = { ...fault, shared: true };
}

function failEach(pending: Set<UnitState>, conflicts: readonly Interrupted[]): void {
  for (const { unit, fault } of conflicts) {
    unit.fault = faultIn(unit, fault);
    pending.delete(unit);
  }
}

/** From the view that proved the last unit, where there is one that nothing was touched through. */
async function answersOf(run: Run, queries: readonly Query[]): Promise<readonly NumberedAnswer[]> {
  if (run.view && run.clean) {
    const answers = readAll(run.view, queries, run.machine.nonce);
    if (findConflict(answers) === undefined) return answers;
  }
  run.close();
  return readFresh(run.machine, queries);
}
