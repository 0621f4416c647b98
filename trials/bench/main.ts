import { writeFile } from "node:fs/promises";
import { nameOf } from "./cases";
import { measureLoading } from "./loading";
import { type BenchOptions, parseOptions, USAGE } from "./options";
import type { Contestant } from "./programs";
import { type CaseResult, runCase } from "./run";
import { type BenchResult, describeMachine, tables } from "./table";

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return;
  const result = await bench(options);
  console.log(tables(result));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(result)}\n`);
}

function readOptions(): BenchOptions | undefined {
  const args = process.argv.slice(2);
  try {
    if (!args.includes("--help")) return parseOptions(args);
    console.log(USAGE);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exitCode = 2;
  }
  return undefined;
}

async function bench({ cases, commandsUpTo, repeat }: BenchOptions): Promise<BenchResult> {
  const { findPulumi } = await import("../../scripts/lib/pulumi/find.mjs");
  const cli = await findPulumi();
  if (!cli) throw new Error("There is no Pulumi CLI. Run `npm run setup` once, then again.");
  const results: CaseResult[] = [];
  for (const kase of cases) {
    console.error(nameOf(kase));
    const commands: Contestant[] = kase.mappings <= commandsUpTo ? ["commands"] : [];
    const contestants: Contestant[] = ["nothing", "ours", ...commands];
    results.push(await runCase(kase, { cli, contestants, repeat, log: (line) => console.error(line) }));
  }
  return { ...describeMachine(cli.version), loading: await measureLoading(), cases: results };
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
