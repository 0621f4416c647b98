import { readOptions } from "../read-options";
import { nameOf } from "./cases";
import { measureLoading } from "./loading";
import { type BenchOptions, parseOptions, USAGE } from "./options";
import type { Contestant } from "./programs";
import { writeResults } from "./results";
import { type CaseResult, type Phases, runCase } from "./run";
import { type BenchResult, describeMachine, tables } from "./table";

async function main(): Promise<void> {
  const options = readOptions(parseOptions, USAGE);
  if (!options) return;
  const result = await bench(options);
  console.log(tables(result));
  console.error(`Written: ${(await writeResults(options.name, result)).join(", ")}`);
}

/** Writes after every case what is known by then: all of them take hours. */
async function bench({ cases, commandsUpTo, repeat, name }: BenchOptions): Promise<BenchResult> {
  const { findPulumi } = await import("../../scripts/lib/pulumi/find.mjs");
  const cli = await findPulumi();
  if (!cli) throw new Error("There is no Pulumi CLI. Run `npm run setup` once, then again.");
  const head = { ...describeMachine(cli.version), loading: await measureLoading() };
  const nothing = new Map<string, Phases>();
  const results: CaseResult[] = [];
  for (const kase of cases) {
    console.error(nameOf(kase));
    // Doing nothing is the same over every transport and whatever its delays.
    const same = `${kase.mappings} ${kase.parallel}`;
    const known = nothing.get(same);
    const contestants: Contestant[] = [
      ...(known ? [] : (["nothing"] as const)),
      "ours",
      ...(kase.mappings <= commandsUpTo ? (["commands"] as const) : []),
    ];
    const result = await runCase(kase, { cli, contestants, repeat, log: (line) => console.error(line) }).catch(fail);
    if (!result) continue;
    if (result.nothing) nothing.set(same, result.nothing);
    results.push({ ...result, ...(known && { nothing: known }) });
    await writeResults(name, { ...head, cases: results });
  }
  return { ...head, cases: results };
}

/** What failed is told, and what comes after it is still measured. */
function fail(error: unknown): undefined {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

main().catch(fail);
