import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const cores = availableParallelism();
// Tests that start the Pulumi engine: seconds each, most of them in other processes.
const engine = ["test/pulumi/**/*.test.ts", "test/trials/bench.test.ts"];
// Apart, in vitest.interop.config.mts: they need Python and Go.
const interop = ["test/interop/**"];
const all = ["test/**/*.test.{ts,mjs}"];

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
    globalSetup: ["test/support/global-setup.mts"],
    setupFiles: ["test/support/rsa-keys.ts"],
    reporters: ["default", "./test/support/summary-reporter.mts"],
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: "parts", include: all, exclude: [...engine, ...interop], testTimeout: 60_000, maxWorkers: cores },
      },
      {
        extends: true,
        test: {
          name: "engine",
          include: engine,
          testTimeout: 300_000,
          // They wait for servers and for each other's processes: one more than there are cores keeps those busy.
          maxWorkers: cores + 1,
          // After the parts, so that a broken part is told before the engine's way of saying it.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
