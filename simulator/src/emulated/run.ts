import type { Done, Fault, Operation, OperationResult, TakenEntry } from "./messages";
import type { Plan } from "./plan";
import type { Answering } from "./read";
import { View } from "./view";

/** What has come of one operation so far. */
export interface State {
  readonly operation: Operation;
  plan?: Plan;
  /** It was written, and a fresh view has to show it. */
  proving: boolean;
  /** How often it was written. */
  writes: number;
  taken: readonly TakenEntry[];
  /** What stood there before the first write. */
  stood: NonNullable<Done["stood"]>;
  fault?: Fault;
}

/** One `ensure` under way. */
export class Run {
  /** The newest one; `clean`: nothing was touched through it. */
  view: View | undefined;
  clean = false;
  commits = 0;
  readonly #states: readonly State[];

  constructor(
    readonly machine: Answering,
    operations: readonly Operation[],
  ) {
    this.#states = operations.map((operation) => ({ operation, proving: false, writes: 0, taken: [], stood: {} }));
  }

  pick(indexes: readonly number[]): State[] {
    const chosen = new Set(indexes);
    return this.#states.filter((_, index) => chosen.has(index));
  }

  open(): View {
    this.close();
    this.view = new View(this.machine.engine);
    this.clean = true;
    return this.view;
  }

  close(): void {
    this.view?.close();
    this.view = undefined;
  }

  results(): OperationResult[] {
    return this.#states.map(({ fault, writes, taken, stood }) => {
      if (fault) return { fault };
      const told = { ...(taken.length > 0 && { taken }), ...(Object.keys(stood).length > 0 && { stood }) };
      return { changed: writes > 0, ...told };
    });
  }
}
