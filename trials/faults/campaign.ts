import { redirectWarnings } from "../../provider/src/server";
import { type Bench, openBench } from "../scene/bench";
import { Random } from "../scene/random";
import { type Case, nameOf } from "./cases";
import { tryCase } from "./trial";

export interface CampaignOptions {
  readonly seed: number;
  readonly cases: readonly Case[];
  /** Cases at a time, each on a server of its own; 8 unless said. */
  readonly workers?: number;
  /** Numbers of the cases, where they are not all. */
  readonly only?: readonly number[];
  /** Path of PowerShell 7, for cases that want it. */
  readonly pwsh?: string | undefined;
  readonly onEnd?: (number: number, failure: Failure | undefined) => void;
}

export interface Failure {
  readonly number: number;
  readonly case: Case;
  readonly error: Error;
}

/** Milliseconds; a case that takes longer hangs. */
const LONGEST = 600_000;

/** Tries the cases; gives back those that did not hold. */
export async function campaign(options: CampaignOptions): Promise<Failure[]> {
  const { cases, workers = 8, only = cases.map((_, number) => number) } = options;
  const former = redirectWarnings(() => {});
  const left = [...only];
  const failures: Failure[] = [];
  try {
    await Promise.all(Array.from({ length: Math.min(workers, left.length) }, () => work(options, left, failures)));
  } finally {
    redirectWarnings(former);
  }
  return failures.sort((a, b) => a.number - b.number);
}

async function work(options: CampaignOptions, left: number[], failures: Failure[]): Promise<void> {
  const benches = new Map<string, Bench>();
  try {
    for (let number = left.shift(); number !== undefined; number = left.shift()) {
      const one = options.cases[number];
      if (!one) throw new Error(`there is no case ${number}; there are ${options.cases.length}`);
      const bench = benches.get(one.way.agent) ?? (await openBench(one.way, options.pwsh));
      benches.set(one.way.agent, bench);
      const failure = await attempt(bench, one, number, options.seed);
      if (failure) {
        failures.push(failure);
        // Whatever of it still goes on is no other case's business.
        benches.delete(one.way.agent);
        void bench.close();
      }
      options.onEnd?.(number, failure);
    }
  } finally {
    await Promise.all([...benches.values()].map((bench) => bench.close()));
  }
}

async function attempt(bench: Bench, one: Case, number: number, seed: number): Promise<Failure | undefined> {
  try {
    await bench.reset();
    await inTime(tryCase(bench, one, new Random(seed, number)));
    return undefined;
  } catch (error) {
    return { number, case: one, error: error as Error };
  }
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${LONGEST / 1000} seconds`)), LONGEST);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function describeFailure({ number, case: one, error }: Failure, seed: number, more = ""): string {
  return `case ${number}: ${nameOf(one)}\n  ${error.message.replaceAll("\n", "\n  ")}\n  again: npm run faults -- --seed ${seed} --case ${number}${more}`;
}
