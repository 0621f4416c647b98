import { inMb } from "./growth";
import type { Report } from "./soak";

/** What a soak did, by kind, and what was held before, after the warm-up, in the last round and at the end. */
export function summary({ reasons, rounds, tally, counts, before, early, late, after }: Report): string {
  const columns = [before, early, late, after];
  const names = [...new Set(columns.flatMap(({ held }) => Object.keys(held)))].sort();
  const row = (name: string, values: readonly (string | number)[]) =>
    `${name.padEnd(24)}${values.map((value) => String(value).padStart(12)).join("")}`;
  return [
    "",
    `${rounds} rounds; messages ${counts.messages}, commits ${counts.commits}, sessions ${counts.sessions}`,
    `turns by run: ${tally.text("run")}`,
    `faults: ${tally.text("fault")}`,
    `drift: ${tally.text("drift")}`,
    "",
    row("", ["before", "warmed up", "last round", "closed"]),
    ...names.map((name) =>
      row(
        name,
        columns.map(({ held }) => held[name] ?? 0),
      ),
    ),
    ...(["heap", "external", "resident"] as const).map((name) =>
      row(
        name,
        columns.map((census) => inMb(census[name])),
      ),
    ),
    "",
    reasons.length === 0 ? "everything held, and nothing grew" : reasons.join("\n"),
  ].join("\n");
}
