import { readOptions } from "../read-options";
import { campaign, describeFailure } from "./campaign";
import { allCases, type Case, nameOf, powershellCases } from "./cases";
import { countByKind } from "./kinds";
import { parseOptions, USAGE } from "./options";

/** `npm run faults`: a fault at every step of every lifecycle; exits 1 where something did not hold. */
async function main(): Promise<void> {
  const options = readOptions(parseOptions, USAGE);
  if (!options) return;
  const { seed, cases: count, only, workers, powershell: pwsh } = options;
  const all = pwsh === undefined ? allCases(seed) : powershellCases(seed, count ?? 20);
  const cases = all.slice(0, count);
  const more = pwsh === undefined ? "" : ` --powershell ${pwsh}`;
  console.log(`seed ${seed}, ${only === undefined ? `${cases.length} of ${all.length} cases` : `case ${only}`}`);
  if (only !== undefined) console.log(nameOfCase(cases, only));
  const ended: Case[] = [];
  const failures = await campaign({
    seed,
    cases,
    pwsh,
    ...(only !== undefined && { only: [only] }),
    ...(workers !== undefined && { workers }),
    onEnd: (number, failure) => {
      ended.push(cases[number] as Case);
      if (failure) console.log(describeFailure(failure, seed, more));
      if (ended.length % 100 === 0) console.log(`${ended.length} cases`);
    },
  });
  console.log(`${countByKind(ended)}\n${ended.length} cases, ${failures.length} failed`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

function nameOfCase(cases: readonly Case[], number: number): string {
  const one = cases[number];
  if (!one) throw new Error(`there is no case ${number}, there are ${cases.length}`);
  return nameOf(one);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
