import { statSync } from "node:fs";
import { Refusal, toFault } from "./faults";
import type { Machine } from "./machine";
import type { Fault } from "./messages";
import { plan } from "./plan";
import type { Run, State } from "./run";
import type { View } from "./view";

export type Outcome =
  | { readonly end: "settled" | "failed" | "written" }
  /** `conflict`: worth another try. */
  | { readonly end: "conflict" | "refused"; readonly fault: Fault };

/** One view from planning to commit. Takes what is settled out of `pending`. */
export function attempt(run: Run, pending: Set<State>): Outcome {
  try {
    const view = run.open();
    planAll(view, pending);
    if (pending.size === 0) return { end: "settled" };
    if (resetProofs(pending)) return { end: "conflict", fault: UNDONE };
    run.clean = false;
    const failed = applyAll(run, pending);
    if (failed) return { end: "failed" };
    refuseFullDisk(run.machine);
    view.commit();
  } catch (error) {
    const fault = toFault(error);
    return { end: fault.kind === "conflict" ? "conflict" : "refused", fault };
  }
  run.commits++;
  for (const state of pending) markWritten(state);
  return { end: "written" };
}

const UNDONE: Fault = { kind: "conflict", text: "Another program keeps undoing what was written" };

/** What needs no change is settled, and so is what cannot be planned; a conflict ends the attempt. */
function planAll(view: View, pending: Set<State>): void {
  for (const state of [...pending]) {
    try {
      state.plan = plan(view, state.operation, state.proving);
      if (state.plan.steps.length > 0) continue;
    } catch (error) {
      const fault = toFault(error);
      if (fault.kind === "conflict") throw error;
      state.fault = fault;
    }
    pending.delete(state);
  }
}

/** Whether something that was written already is to be written again. */
function resetProofs(pending: ReadonlySet<State>): boolean {
  const gone = [...pending].some(({ proving }) => proving);
  for (const state of pending) state.proving = false;
  return gone;
}

/** Whether an operation failed: the view is spoiled then. */
function applyAll(run: Run, pending: Set<State>): boolean {
  for (const state of pending) {
    try {
      for (const step of state.plan?.steps ?? []) step();
    } catch (error) {
      const fault = toFault(error);
      if (fault.kind === "conflict") throw error;
      state.fault = fault;
      pending.delete(state);
      run.failures++;
      return true;
    }
  }
  return false;
}

/** IIS rewrites the file in place: there must be room for it twice (the history keeps a copy) and a little more. */
function refuseFullDisk({ engine, windows }: Machine): void {
  const wanted = 1024 * 1024 + 2 * sizeOf(engine.file);
  if (windows.freeBytes >= wanted) return;
  const text = `The volume of applicationHost.config has ${windows.freeBytes} bytes free, and ${wanted} are wanted before it is written`;
  throw new Refusal({ kind: "diskFull", text });
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** What was there before the first write is what counts as taken over. */
function markWritten(state: State): void {
  if (!state.changed) state.taken = state.plan?.taken ?? [];
  state.changed = true;
  state.proving = true;
}
