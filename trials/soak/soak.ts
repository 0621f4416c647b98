import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redirectWarnings } from "../../provider/src/server";
import { Random } from "../scene/random";
import { type Census, countOpen, moreThan, takeCensus } from "./census";
import { growth } from "./growth";
import { settled } from "./open";
import { soakRound } from "./round";
import { Tally } from "./tally";
import { type Counts, openWorld, type World } from "./world";

export interface SoakOptions {
  readonly seed: number;
  /** Rounds before the first census counts: code is loaded and compiled in them, and tables that have a limit fill. */
  readonly warmUp: number;
  /** Asked before each round after those, with its number. */
  readonly goesOn: (round: number) => boolean;
  /** One round alone. */
  readonly only?: number | undefined;
  /** Called after each round. */
  readonly onRound?: (progress: Progress) => void;
}

export interface Progress {
  readonly rounds: number;
  readonly tally: Tally;
  readonly counts: Counts;
  readonly reasons: readonly string[];
  /** What is open now, by what it is. */
  readonly open: Readonly<Record<string, number>>;
}

export interface Report {
  /** Why it did not hold; empty where it did. */
  readonly reasons: readonly string[];
  readonly rounds: number;
  readonly tally: Tally;
  readonly counts: Counts;
  /** Before anything was opened, after the warm-up, before everything was closed, and after. */
  readonly before: Census;
  readonly early: Census;
  readonly late: Census;
  readonly after: Census;
}

/** Random programs, drift and faults on a few servers, round after round; what does not hold, and what grows. */
export async function soak(options: SoakOptions): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "iis-soak-"));
  const restore = useFolder(folder);
  const former = redirectWarnings(() => {});
  try {
    return await inFolder(folder, options);
  } finally {
    redirectWarnings(former);
    restore();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inFolder(folder: string, options: SoakOptions): Promise<Report> {
  const before = takeCensus(folder);
  const course = new Course(folder, options);
  await course.run();
  const { rounds, tally, counts, reasons, early, late } = course;
  const after = await calm(folder, before, "after everything was closed", reasons);
  return { reasons, rounds, tally, counts, before, early: early ?? before, late: late ?? after, after };
}

/** The rounds of a soak, from opening its world to closing it. */
class Course {
  readonly reasons: string[] = [];
  readonly tally = new Tally();
  rounds = 0;
  counts: Counts = { sessions: 0, messages: 0, commits: 0 };
  early: Census | undefined;
  late: Census | undefined;
  readonly #folder: string;
  readonly #options: SoakOptions;

  constructor(folder: string, options: SoakOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { only, warmUp, goesOn } = this.#options;
    const world = await openWorld();
    try {
      if (only !== undefined) return await this.#round(world, only);
      while (this.rounds < warmUp && this.reasons.length === 0) await this.#round(world, this.rounds);
      // The wires of the last run close a moment after it.
      await new Promise((closed) => setTimeout(closed, 500));
      this.early = takeCensus(this.#folder);
      const warm = this.rounds;
      while (this.reasons.length === 0 && goesOn(this.rounds)) await this.#round(world, this.rounds);
      // A round that failed leaves behind what it was in the middle of.
      if (this.reasons.length > 0) return;
      this.late = await calm(this.#folder, this.early, "after the last round", this.reasons);
      this.reasons.push(...growth(this.early, this.late, this.rounds - warm));
    } finally {
      this.counts = world.counts();
      await world.close();
    }
  }

  async #round(world: World, number: number): Promise<void> {
    const { seed, onRound } = this.#options;
    try {
      await soakRound(world, new Random(seed, number), this.tally);
    } catch (error) {
      this.reasons.push(describe(error as Error, seed, number));
    }
    this.rounds++;
    const { rounds, tally, reasons } = this;
    onRound?.({ rounds, tally, reasons, counts: world.counts(), open: countOpen(this.#folder) });
  }
}

function describe({ message }: Error, seed: number, number: number): string {
  return `round ${number}: ${message.replaceAll("\n", "\n  ")}\n  again: npm run soak -- --seed ${seed} --round ${number}`;
}

/** A census once no more is held than before; what is held all the same is among the reasons. */
async function calm(folder: string, before: Census, when: string, reasons: string[]): Promise<Census> {
  let census: Census | undefined;
  try {
    await settled(() => moreThan(before, countOpen(folder)));
    await settled(() => {
      census = takeCensus(folder);
      return moreThan(before, census.held);
    });
  } catch (error) {
    reasons.push(`${when}: ${(error as Error).message}`);
  }
  return census ?? takeCensus(folder);
}

/** Temporary files go there; gives back a function that sets it back. */
function useFolder(folder: string): () => void {
  const names = ["TMPDIR", "TEMP"];
  const former = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) process.env[name] = folder;
  return () => {
    for (const [name, value] of former)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
}
