import { statSync } from "node:fs";
import { Refusal, toFault } from "./faults";
import { writtenKindOf } from "./kinds";
import { type Interrupted, lateSteps } from "./late";
import type { Machine } from "./machine";
import type { Fault } from "./messages";
import { faultIn, type Run, type State, type UnitState } from "./run";
import type { View } from "./view";

export type Outcome =
  | { readonly end: "settled" | "failed" | "written" }
  /** Another program came between a late step and what was planned. */
  | { readonly end: "late"; readonly conflicts: readonly Interrupted[] }
  /** `conflict`: worth another try. */
  | { readonly end: "conflict" | "refused"; readonly fault: Fault };

/** One view from planning to commit. Takes what is settled out of `pending`. */
export function attempt(run: Run, pending: Set<UnitState>): Outcome {
  try {
    const view = run.open();
    planAll(view, pending);
    const gone = resetProofs(pending);
    if (gone) return { end: "conflict", fault: gone };
    if (pending.size === 0) return { end: "settled" };
    run.clean = false;
    if (hasSteps(pending)) {
      if (applyAll(pending)) return { end: "failed" };
      refuseFullDisk(run.machine);
      view.commit();
      run.commits++;
    }
  } catch (error) {
    const fault = toFault(error);
    // Each further try would wait for the network again: it is told of the whole request.
    if (fault.kind === "share") throw error;
    return { end: fault.kind === "conflict" ? "conflict" : "refused", fault };
  }
  const conflicts = lateSteps(pending);
  return conflicts.length > 0 ? { end: "late", conflicts } : { end: "written" };
}

/** Whether anything has to be written in the configuration. */
function hasSteps(pending: ReadonlySet<UnitState>): boolean {
  return [...pending].some(({ states }) => states.some(({ plan }) => plan !== undefined && plan.steps.length > 0));
}

/** What needs no change is settled, and so is what cannot be planned; a conflict ends the attempt. */
function planAll(view: View, pending: Set<UnitState>): void {
  for (const unit of [...pending]) {
    try {
      for (const state of unit.states) {
        unit.current = state;
        planOne(view, state);
      }
      if (unit.states.some(differs)) continue;
    } catch (error) {
      const fault = toFault(error);
      if (fault.kind === "conflict" || fault.kind === "share") throw error;
      unit.fault = faultIn(unit, fault);
    }
    pending.delete(unit);
  }
}

function planOne(view: View, state: State): void {
  state.plan = writtenKindOf(state.operation).plan(view, state.operation, state.proving);
  if (state.writes === 0 && !state.half && !state.begun) state.stood = state.plan.stood;
}

function differs({ plan }: State): boolean {
  return plan?.differs === true;
}

/**
 * A fault where something that was written has to be written again. What was written twice and still differs is settled: it
 * would differ for ever.
 */
function resetProofs(pending: Set<UnitState>): Fault | undefined {
  let gone: Fault | undefined;
  for (const unit of [...pending]) {
    // What of a unit is proved stays so while the rest is written again.
    for (const state of unit.states.filter((one) => one.proving && differs(one))) {
      state.proving = false;
      gone = undone(state);
      unit.current = state;
      if (state.writes >= 2) unit.fault ??= faultIn(unit, gone);
    }
    if (unit.fault) pending.delete(unit);
  }
  return pending.size > 0 ? gone : undefined;
}

function undone({ plan }: State): Fault {
  const names = plan?.touched.join(", ");
  const text = `What was written reads back differently (${names}): Windows keeps another value, or another program keeps undoing it`;
  return { kind: "conflict", text };
}

/** Whether a unit was refused: the view is spoiled then. */
function applyAll(pending: Set<UnitState>): boolean {
  let refused = false;
  for (const unit of [...pending]) {
    try {
      for (const state of unit.states) {
        unit.current = state;
        for (const step of state.plan?.steps ?? []) step();
      }
    } catch (error) {
      const fault = toFault(error);
      if (fault.kind === "conflict" || fault.kind === "share") throw error;
      unit.fault = faultIn(unit, fault);
      pending.delete(unit);
      refused = true;
      // On a spoiled view only a refusal of what stands at its own place is believed.
      if (fault.kind !== "invalid" && fault.kind !== "locked") break;
    }
  }
  return refused;
}

/**
 * IIS rewrites the file in place: there must be room for it twice (the history keeps a copy) and a little more. With a shared
 * configuration the file is in another place.
 */
function refuseFullDisk({ engine, windows }: Machine): void {
  const { redirection } = windows;
  const free = redirection?.startsWith("\\\\") ? windows.shareFreeBytes : windows.freeBytes;
  const wanted = 1024 * 1024 + 2 * sizeOf(engine.file);
  if (free === null || free >= wanted) return;
  const volume = redirection === null ? "applicationHost.config" : `the shared configuration ${redirection}`;
  const text = `The volume of ${volume} has ${free} bytes free, and ${wanted} are wanted before it is written`;
  throw new Refusal({ kind: "diskFull", text });
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
