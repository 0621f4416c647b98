import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const cores = availableParallelism();
// Tests that start the Pulumi engine: seconds each, most of them in other processes.
const engine = ["test/pulumi/**/*.test.ts", "test/trials/bench.test.ts"];
// Apart, in vitest.interop.config.mts: they need Python and Go.
const interop = ["test/interop/**"];
// What runs over WinRM as it does over SSH.
const lifecycles = [
  "client-cert-mapping-auth",
  "engine-options",
  "figures",
  "interruptions",
  "one-to-one-mapping",
  "recorded-state",
  "renaming",
  "secrets",
  "server-faults",
  "servers",
  "ssl-access",
].map((name) => `test/pulumi/${name}.test.ts`);
const all = ["test/**/*.test.{ts,mjs}"];
// They wait for servers and for each other's processes: one more than there are cores keeps those busy.
const theEngine = { testTimeout: 300_000, maxWorkers: cores + 1, sequence: { groupOrder: 1 } };

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
    reporters: ["default", "./test/support/summary-reporter.mts"],
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: "parts", include: all, exclude: [...engine, ...interop], testTimeout: 60_000, maxWorkers: cores },
      },
      {
        extends: true,
        // After the parts, so that a broken part is told before the engine's way of saying it.
        test: { ...theEngine, name: "engine", include: engine },
      },
      {
        extends: true,
        test: {
          ...theEngine,
          name: "engine over WinRM",
          include: lifecycles,
          env: { IIS_CLIENTCERT_TEST_TRANSPORT: "winrm" },
        },
      },
    ],
  },
});
