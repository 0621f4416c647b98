import type { Case } from "./cases";

/** How many cases there are of each lifecycle, place, fault and way, a line each. */
export function countByKind(cases: readonly Case[]): string {
  const counts = new Map<string, number>();
  for (const kind of cases.flatMap(kindsOf)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, times]) => `${String(times).padStart(6)}  ${kind}`)
    .join("\n");
}

function kindsOf({ lifecycle, place, fault, way }: Case): string[] {
  return [
    `lifecycle ${lifecycle}`,
    `place ${place.verb}/${place.at}`,
    `fault ${fault}`,
    `way ${way.transport}, ${way.agent}`,
  ];
}
