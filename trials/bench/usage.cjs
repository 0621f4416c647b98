// Loaded first into the program and the provider of a measured run: leaves what the process has used in a file when it ends.
const { writeFileSync } = require("node:fs");
const { constants } = require("node:os");
const { join } = require("node:path");

process.once("exit", () => {
  const folder = process.env.BENCH_USAGE_FOLDER;
  if (!folder) return;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = {
    role: roleOf(process.argv.join(" ")),
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakKb: maxRSS,
  };
  writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(usage));
});

// The engine ends a provider by a signal. One that listens to it exits by itself; any other is gone without an exit.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
  });
}

function roleOf(commandLine) {
  if (commandLine.includes("dynamic-provider")) return "provider";
  return /cmd.run\b/.test(commandLine) ? "program" : "other";
}
