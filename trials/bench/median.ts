import type { Figures } from "./measure";

/** Of several runs, the middle one of each figure. */
export function median<Phase extends string>(
  runs: readonly Partial<Record<Phase, Figures>>[],
): Partial<Record<Phase, Figures>> {
  const phases = Object.keys(runs[0] ?? {}) as Phase[];
  const medians = phases.map((phase) => [phase, medianFigures(runs.flatMap((run) => run[phase] ?? []))]);
  return Object.fromEntries(medians);
}

function medianFigures(all: readonly Figures[]): Figures {
  const names = Object.keys(all[0] ?? {}) as (keyof Figures)[];
  return Object.fromEntries(names.map((name) => [name, middle(all.map((one) => one[name]))])) as unknown as Figures;
}

function middle(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
