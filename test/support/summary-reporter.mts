import { appendFileSync } from "node:fs";
import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

/**
 * Ends the run's output with one plain line: what passed, what failed, what was skipped. Where TEST_COUNTS names a
 * file the line goes there instead, for whoever runs several suites to add up.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], _reason: TestRunEndReason): void {
    const { passed, failed, skipped } = countStates(modules);
    const line = `${passed} passed, ${failed + errors.length} failed, ${skipped} skipped`;
    const file = process.env.TEST_COUNTS;
    if (file) appendFileSync(file, `${line}\n`);
    else console.log(line);
  }
}

function countStates(modules: readonly TestModule[]) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    const before = counts.failed;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state !== "pending") counts[state]++;
    }
    // A file that cannot be loaded, or whose set-up throws, may have no failed test to show for it.
    if (module.state() === "failed" && counts.failed === before) counts.failed++;
  }
  return counts;
}
