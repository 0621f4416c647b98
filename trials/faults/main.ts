import { parseArgs } from "node:util";
import { campaign, describeFailure } from "./campaign";
import { allCases, type Case, nameOf, powershellCases } from "./cases";
import { countByKind } from "./kinds";

/** `npm run faults -- [--seed S] [--cases N] [--case K] [--workers N] [--powershell PATH]`: a fault at every step of every lifecycle. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string" },
      cases: { type: "string" },
      case: { type: "string" },
      workers: { type: "string" },
      powershell: { type: "string" },
    },
  });
  const seed = values.seed === undefined ? Date.now() % 1e9 : numberOf("seed", values.seed);
  const count = values.cases === undefined ? undefined : numberOf("cases", values.cases);
  const pwsh = values.powershell;
  const all = pwsh === undefined ? allCases(seed) : powershellCases(seed, count ?? 20);
  const cases = all.slice(0, count);
  const only = values.case === undefined ? undefined : [numberOf("case", values.case)];
  const more = pwsh === undefined ? "" : ` --powershell ${pwsh}`;
  process.stdout.write(`seed ${seed}, ${only ? `case ${only}` : `${cases.length} of ${all.length} cases`}\n`);
  if (only) process.stdout.write(`${nameOf(cases[only[0] ?? 0] as Case)}\n`);
  const ended: Case[] = [];
  const failures = await campaign({
    seed,
    cases,
    ...(only && { only }),
    ...(values.workers !== undefined && { workers: numberOf("workers", values.workers) }),
    pwsh,
    onEnd: (number, failure) => {
      ended.push(cases[number] as Case);
      if (failure) process.stdout.write(`${describeFailure(failure, seed, more)}\n`);
      if (ended.length % 100 === 0) process.stdout.write(`${ended.length} cases\n`);
    },
  });
  process.stdout.write(`${countByKind(ended)}\n${ended.length} cases, ${failures.length} failed\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} is to be a whole number, not ${text}`);
  return number;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
