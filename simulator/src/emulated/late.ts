import { toFault } from "./faults";
import type { Fault } from "./messages";
import type { LateContext } from "./plan";
import { faultIn, markWritten, type UnitState } from "./run";

/** A unit for which another program came between: it has to be planned anew. */
export interface Interrupted {
  readonly unit: UnitState;
  readonly fault: Fault;
}

/**
 * What comes after the commit, or without one: steps outside the configuration of IIS. They are part of their unit, which is
 * written once they are done. A failure that is no conflict settles its unit alone.
 */
export function lateSteps(pending: Set<UnitState>): Interrupted[] {
  const context: LateContext = {};
  return [...pending].flatMap((unit) => {
    for (const state of unit.states) {
      if (!state.plan?.late) markWritten(state);
      else if (state.plan.steps.length > 0) state.half = true;
    }
    try {
      for (const state of unit.states.filter(({ plan }) => plan?.late)) {
        unit.current = state;
        state.plan?.late?.run(context);
        markWritten(state);
      }
      return [];
    } catch (error) {
      const fault = toFault(error);
      for (const state of unit.states) state.begun ||= state.plan?.late?.begun === true;
      if (fault.kind === "conflict") return [{ unit, fault }];
      unit.fault = faultIn(unit, fault);
      pending.delete(unit);
      return [];
    }
  });
}
