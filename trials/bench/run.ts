import type { ProcessResult } from "../../test/support/run-process";
import type { PulumiCli, TestStack } from "../../test/support/stack";
import type { Case } from "./cases";
import { type Figures, measure } from "./measure";
import { median } from "./median";
import type { Contestant } from "./programs";
import { measureWithoutEngine, type WithoutEngine } from "./without-engine";
import { type BenchServer, makeStack, startServer } from "./world";

/** What is measured, in this order. */
export const PHASES = ["first up", "second up", "refresh", "drift of 10 %", "destroy"] as const;

export type Phase = (typeof PHASES)[number];
export type Phases = Partial<Record<Phase, Figures>>;

export type CaseResult = { readonly case: Case; readonly withoutEngine: Alone } & {
  readonly [Name in Contestant]?: Phases;
};

/** The server's part, of those that ask a server. */
export type Alone = { readonly [Name in Contestant]?: WithoutEngine };

export interface RunOptions {
  readonly cli: PulumiCli;
  readonly contestants: readonly Contestant[];
  /** All unless said. */
  readonly phases?: readonly Phase[];
  readonly repeat?: number;
  readonly log?: (line: string) => void;
}

/** Runs the contestants one after the other on the same server. */
export async function runCase(kase: Case, options: RunOptions): Promise<CaseResult> {
  const { contestants, repeat = 1, log } = options;
  const server = await startServer(kase);
  const runs: Record<Contestant, Phases[]> = { ours: [], nothing: [], commands: [] };
  const alone: { [Name in Contestant]?: WithoutEngine } = {};
  try {
    for (let round = 0; round < repeat; round++)
      for (const contestant of contestants) {
        log?.(`  ${contestant}`);
        runs[contestant].push(await runContestant(contestant, kase, server, options));
      }
    for (const contestant of contestants)
      if (contestant !== "nothing") alone[contestant] = await measureWithoutEngine(contestant, kase, server);
  } finally {
    await server.close();
  }
  const told = contestants.map((contestant) => [contestant, median(runs[contestant])] as const);
  return { case: kase, withoutEngine: alone, ...Object.fromEntries(told) };
}

async function runContestant(
  contestant: Contestant,
  { parallel, mappings }: Case,
  server: BenchServer,
  { cli, phases = PHASES }: RunOptions,
): Promise<Phases> {
  const bench = await makeStack(cli, contestant, server);
  const limit = parallel === undefined ? [] : ["--parallel", String(parallel)];
  const found: Phases = {};
  try {
    for (const phase of phases.filter((name) => isFor(contestant, name))) {
      if (phase === "drift of 10 %" && contestant === "ours") server.drift();
      found[phase] = await measure(bench, server, () => COMMANDS[phase](bench.stack, limit));
      if (contestant !== "nothing") expectFound(server, phase === "destroy" ? 0 : mappings);
    }
    return found;
  } finally {
    await bench.dispose();
  }
}

/** A command has nothing to read: neither refresh nor drift is anything to it. */
function isFor(contestant: Contestant, phase: Phase): boolean {
  return contestant !== "commands" || (phase !== "refresh" && phase !== "drift of 10 %");
}

const LIMIT = { timeoutMs: 30 * 60_000 };

const COMMANDS: Record<Phase, (stack: TestStack, args: string[]) => Promise<ProcessResult>> = {
  "first up": (stack, args) => stack.up({ ...LIMIT, args }),
  "second up": (stack, args) => stack.up({ ...LIMIT, args: [...args, "--expect-no-changes"] }),
  refresh: (stack, args) => stack.refresh({ ...LIMIT, args: [...args, "--expect-no-changes"] }),
  "drift of 10 %": (stack, args) => stack.up({ ...LIMIT, args: [...args, "--refresh"] }),
  destroy: (stack, args) => stack.destroy({ ...LIMIT, args }),
};

/** Figures of work that was not done would be worth nothing. */
function expectFound(server: BenchServer, mappings: number): void {
  const { entries, right } = server.found();
  if (entries === mappings && right === mappings) return;
  throw new Error(`the server has ${entries} mappings, ${right} of them right, where ${mappings} were declared`);
}
