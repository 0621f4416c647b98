import type { Figures } from "./measure";
import type { Phase, Phases } from "./run";

/** Of several runs, the middle one of each figure. */
export function median(runs: readonly Phases[]): Phases {
  const phases = Object.keys(runs[0] ?? {}) as Phase[];
  return Object.fromEntries(phases.map((phase) => [phase, medianFigures(runs.flatMap((run) => run[phase] ?? []))]));
}

function medianFigures(all: readonly Figures[]): Figures {
  const names = Object.keys(all[0] ?? {}) as (keyof Figures)[];
  return Object.fromEntries(names.map((name) => [name, middle(all.map((one) => one[name]))])) as unknown as Figures;
}

function middle(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
