import type { Done, Fault, NumberedResult, Operation, TakenEntry, Unit } from "./messages";
import type { Plan } from "./plan";
import type { Answering } from "./read";
import { View } from "./view";

/** What has come of one operation so far. */
export interface State {
  readonly operation: Operation;
  plan?: Plan;
  /** It was written, and a fresh view has to show it. */
  proving: boolean;
  /** Written in the configuration, and not yet beyond it. */
  half: boolean;
  /** Perhaps written beyond it. */
  begun: boolean;
  /** How often it was written. */
  writes: number;
  taken: readonly TakenEntry[];
  /** What stood there before the first write. */
  stood: NonNullable<Done["stood"]>;
}

/** A unit, and what has come of its operations. */
export interface UnitState {
  readonly asked: Unit;
  readonly states: readonly State[];
  /** The one that is being worked on. */
  current?: State;
  fault?: Fault;
}

/** Of several operations it is told which one was refused. */
export function faultIn({ states, current }: UnitState, fault: Fault): Fault {
  const told = current?.half ? { ...fault, text: HALF_DONE + fault.text } : fault;
  return states.length > 1 && current ? { ...told, operation: states.indexOf(current) } : told;
}

const HALF_DONE = "The bindings in applicationHost.config were written; the entry of HTTP.sys was not: ";

/** What was there before the first write is what counts as taken over. */
export function markWritten(state: State): void {
  if (!state.plan?.differs) return;
  if (state.writes === 0) state.taken = state.plan.taken;
  state.writes++;
  state.proving = true;
  state.half = false;
}

/** One `ensure` under way. */
export class Run {
  /** The newest one; `clean`: nothing was touched through it or after it. */
  view: View | undefined;
  clean = false;
  commits = 0;
  readonly units: readonly UnitState[];

  constructor(
    readonly machine: Answering,
    units: readonly Unit[],
  ) {
    this.units = units.map((asked) => ({
      asked,
      states: asked.operations.map((operation) => ({
        operation,
        proving: false,
        half: false,
        begun: false,
        writes: 0,
        taken: [],
        stood: {},
      })),
    }));
  }

  open(): View {
    this.close();
    this.view = new View(this.machine);
    this.clean = true;
    return this.view;
  }

  close(): void {
    this.view?.close();
    this.view = undefined;
  }

  results(): NumberedResult[] {
    return this.units.map(({ fault, states }, unit) => (fault ? { unit, fault } : { unit, done: states.map(doneOf) }));
  }
}

function doneOf({ writes, half, begun, taken, stood, plan }: State): Done {
  return {
    changed: writes > 0 || half || begun,
    ...(taken.length > 0 && { taken }),
    ...(Object.keys(stood).length > 0 && { stood }),
    ...(plan?.restart && { restart: true as const }),
  };
}
