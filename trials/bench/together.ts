import type { Figures } from "./measure";
import { PHASES, type Phases } from "./run";

/** A mapping's whole life: what all phases took, one after the other, and the most memory; undefined where one was not run. */
export function together(phases: Phases | undefined): Figures | undefined {
  const [first, ...others] = PHASES.map((phase) => phases?.[phase]);
  return others.reduce((one, other) => one && other && sum(one, other), first);
}

function sum(one: Figures, other: Figures): Figures {
  const names = Object.keys(one) as (keyof Figures)[];
  const added = Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as unknown as Figures;
  return { ...added, providerPeak: Math.max(one.providerPeak, other.providerPeak) };
}
