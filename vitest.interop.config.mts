import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Other people's clients and servers, and the agent behind OpenSSH's sshd; apart from `npm test`, for they need tools.
export default defineConfig({
  // The simulated server takes what it shares with the provider from the sources, too, not as it was last built.
  resolve: {
    alias: [
      {
        find: /^(?:\.\.\/)+provider\/dist\//,
        replacement: fileURLToPath(new URL("provider/src/", import.meta.url)),
      },
    ],
  },
  test: {
    name: "interop",
    include: ["test/interop/**/*.test.ts", "test/conformance/**/*.test.ts"],
    // Doors and configuration files of our own: the way through sshd makes no difference to them.
    exclude: ["doors", "hostile-files", "odd-files"].map((name) => `test/conformance/${name}.test.ts`),
    globalSetup: ["test/interop/global-setup.mts"],
    reporters: ["default", "./test/support/summary-reporter.mts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
