// Usage: node scripts/add-counts.mjs FILE
// Adds up the lines that the suites left in FILE (see test/support/summary-reporter.mts) and prints one; nothing where there is none.
import { existsSync, readFileSync } from "node:fs";

const file = process.argv[2];
const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
const totals = ["passed", "failed", "skipped"].map((state) => {
  const counts = lines.map((line) => Number(new RegExp(`(\\d+) ${state}`).exec(line)?.[1] ?? 0));
  return `${counts.reduce((sum, count) => sum + count, 0)} ${state}`;
});
if (lines.length > 0) console.log(totals.join(", "));
