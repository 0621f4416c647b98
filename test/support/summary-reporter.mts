import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

/** Ends the run's output with one plain line: what passed, what failed, what was skipped. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], _reason: TestRunEndReason): void {
    const { passed, failed, skipped } = countStates(modules);
    console.log(`${passed} passed, ${failed + errors.length} failed, ${skipped} skipped`);
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
