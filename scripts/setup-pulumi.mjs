#!/usr/bin/env node
// Usage: node scripts/setup-pulumi.mjs [--print]
// Finds or sets up the Pulumi CLI. With --print, the last line of the output is what to put first on PATH.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setUpPulumi } from "./lib/pulumi/set-up.mjs";

export { setUpPulumi };

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  await main(process.argv.slice(2));

async function main(args) {
  const interrupted = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => interrupted.abort());
  try {
    const found = await setUpPulumi({ log: (line) => console.error(line), signal: interrupted.signal });
    if (args.includes("--print")) console.log(found.path);
    else console.log(`Pulumi ${found.version}: ${found.pulumi}`);
  } catch (error) {
    console.error(interrupted.signal.aborted ? "Interrupted; run it again to go on." : error.message);
    process.exitCode = interrupted.signal.aborted ? 130 : 1;
  }
}
