import { defineConfig } from "vitest/config";

// Other people's WinRM clients against the simulated server; apart from `npm test`, for they need Python and Go.
export default defineConfig({
  test: {
    name: "interop",
    include: ["test/interop/**/*.test.ts"],
    globalSetup: ["test/interop/global-setup.mts"],
    reporters: ["default", "./test/support/summary-reporter.mts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
