import { defineConfig } from "vitest/config";

// Other people's clients and servers, and the agent behind OpenSSH's sshd; apart from `npm test`, for they need tools.
export default defineConfig({
  test: {
    name: "interop",
    include: ["test/interop/**/*.test.ts", "test/conformance/**/*.test.ts"],
    // Doors of our own, which have nothing to do with others' programs.
    exclude: ["test/conformance/doors.test.ts"],
    globalSetup: ["test/interop/global-setup.mts"],
    reporters: ["default", "./test/support/summary-reporter.mts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
