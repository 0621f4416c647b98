import type { PulumiCli } from "../../test/support/stack";
import type { Case } from "./cases";
import { type Figures, measure } from "./measure";
import { median } from "./median";
import type { Contestant } from "./programs";
import { type BenchServer, makeStack, startServer } from "./world";

/** What is measured, in this order. */
export const PHASES = ["first up", "second up", "refresh", "drift of 10 %", "destroy"] as const;

export type Phase = (typeof PHASES)[number];
export type Phases = Partial<Record<Phase, Figures>>;

export type CaseResult = { readonly case: Case } & { readonly [Name in Contestant]?: Phases };

export interface RunOptions {
  readonly cli: PulumiCli;
  readonly contestants: readonly Contestant[];
  readonly repeat?: number;
  readonly log?: (line: string) => void;
}

/** Runs the contestants one after the other on the same server. */
export async function runCase(kase: Case, { cli, contestants, repeat = 1, log }: RunOptions): Promise<CaseResult> {
  const server = await startServer(kase);
  const runs: Record<Contestant, Phases[]> = { ours: [], nothing: [], commands: [] };
  try {
    for (let round = 0; round < repeat; round++)
      for (const contestant of contestants) {
        log?.(`  ${contestant}`);
        runs[contestant].push(await runContestant(contestant, kase, server, cli));
      }
  } finally {
    await server.close();
  }
  const told = contestants.map((contestant) => [contestant, median(runs[contestant])] as const);
  return { case: kase, ...Object.fromEntries(told) };
}

async function runContestant(
  contestant: Contestant,
  { parallel, mappings }: Case,
  server: BenchServer,
  cli: PulumiCli,
): Promise<Phases> {
  const bench = await makeStack(cli, contestant, server);
  const options = (...more: string[]) => ({
    args: [...(parallel === undefined ? [] : ["--parallel", String(parallel)]), ...more],
    timeoutMs: 30 * 60_000,
  });
  const { stack } = bench;
  const phase = (command: () => ReturnType<typeof stack.up>) => measure(bench, server, command);
  const isWriting = contestant !== "nothing";
  try {
    const phases: Phases = {};
    phases["first up"] = await phase(() => stack.up(options()));
    if (isWriting) expectFound(server, mappings);
    phases["second up"] = await phase(() => stack.up(options("--expect-no-changes")));
    // A command has nothing to read: neither refresh nor drift is anything to it.
    if (contestant !== "commands") {
      phases.refresh = await phase(() => stack.refresh(options("--expect-no-changes")));
      if (isWriting) server.drift();
      phases["drift of 10 %"] = await phase(() => stack.up(options("--refresh")));
      if (isWriting) expectFound(server, mappings);
    }
    phases.destroy = await phase(() => stack.destroy(options()));
    if (isWriting) expectFound(server, 0);
    return phases;
  } finally {
    await bench.dispose();
  }
}

/** Figures of work that was not done would be worth nothing. */
function expectFound(server: BenchServer, mappings: number): void {
  const { entries, right } = server.found();
  if (entries === mappings && right === mappings) return;
  throw new Error(`the server has ${entries} mappings, ${right} of them right, where ${mappings} were declared`);
}
