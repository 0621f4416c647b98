import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Other people's clients and servers, and the agent behind OpenSSH's sshd; apart from `npm test`, for they need tools.
export default defineConfig({
  // The simulated server compares with the agent as it stands in the sources, too, not as it was last built.
  resolve: {
    alias: {
      "pulumi-iis-clientcert/internal/agent": fileURLToPath(
        new URL("provider/src/agent/bootstrap.ts", import.meta.url),
      ),
    },
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
