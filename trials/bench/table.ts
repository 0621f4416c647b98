import { cpus } from "node:os";
import { nameOf } from "./cases";
import type { Loading } from "./loading";
import type { Figures } from "./measure";
import type { Contestant } from "./programs";
import { type CaseResult, PHASES } from "./run";

/** Everything a run of the bench found. */
export interface BenchResult {
  /** Day, in UTC. */
  readonly date: string;
  readonly cores: number;
  readonly node: string;
  readonly pulumi: string;
  readonly loading: Loading;
  readonly cases: readonly CaseResult[];
}

export function describeMachine(pulumi: string): Omit<BenchResult, "loading" | "cases"> {
  return { date: new Date().toISOString().slice(0, 10), cores: cpus().length, node: process.version, pulumi };
}

/** The tables as Markdown: what was asked of the server, what it cost, and how it compares. */
export function tables({ date, cores, node, pulumi, loading, cases }: BenchResult): string {
  return [
    `${date}, ${cores} cores, Node.js ${node}, Pulumi ${pulumi}.`,
    `Loading the provider: ${decimals(loading.seconds, 2)} s, ${loading.ownModules} modules of ours and ${loading.otherModules} of others.`,
    "### What is asked of the server",
    table(["", "", "connections", "processes", "messages", "commits", "KB there", "KB back"], traffic(cases)),
    "### What it costs here",
    table(["", "", "provider CPU", "program CPU", "provider memory", "wall time"], costs(cases)),
    "### Beside one command for each mapping, and beside resources that do nothing",
    table(["", "", "ours", "one command each", "ratio", "doing nothing", "ratio without it"], ratios(cases)),
  ].join("\n\n");
}

const NAMES: Record<Contestant, string> = { ours: "", nothing: " (doing nothing)", commands: " (one command each)" };

function traffic(cases: readonly CaseResult[]): string[][] {
  return rows(cases, ["ours", "commands"], (figures) => [
    ...[figures.connections, figures.processes, figures.messages, figures.commits].map(String),
    ...[figures.bytesToServer, figures.bytesToClient].map((bytes) => decimals(bytes / 1024, bytes === 0 ? 0 : 1)),
  ]);
}

function costs(cases: readonly CaseResult[]): string[][] {
  return rows(cases, ["ours", "nothing", "commands"], (figures) => [
    `${decimals(figures.providerCpu, 2)} s`,
    `${decimals(figures.programCpu, 2)} s`,
    `${decimals(figures.providerPeak, 0)} MB`,
    `${decimals(figures.wall, 1)} s`,
  ]);
}

function rows(
  cases: readonly CaseResult[],
  contestants: readonly Contestant[],
  cells: (figures: Figures) => string[],
): string[][] {
  return cases.flatMap((result) =>
    contestants.flatMap((contestant) =>
      PHASES.flatMap((phase) => {
        const figures = result[contestant]?.[phase];
        return figures ? [[nameOf(result.case), `${phase}${NAMES[contestant]}`, ...cells(figures)]] : [];
      }),
    ),
  );
}

/** The engine's own time, taken from both sides, leaves what the two ways of asking cost. */
function ratios(cases: readonly CaseResult[]): string[][] {
  return cases.flatMap((result) =>
    PHASES.flatMap((phase) => {
      const [ours, nothing, commands] = (["ours", "nothing", "commands"] as const).map(
        (contestant) => result[contestant]?.[phase]?.wall,
      );
      if (ours === undefined || (nothing === undefined && commands === undefined)) return [];
      return [[nameOf(result.case), phase, ...compared(ours, nothing, commands)]];
    }),
  );
}

function compared(ours: number, nothing: number | undefined, commands: number | undefined): string[] {
  const seconds = (value: number | undefined) => (value === undefined ? "–" : `${decimals(value, 1)} s`);
  const ratio = (value: number | undefined) => (value === undefined ? "–" : `${decimals(value, 1)} ×`);
  const beyond =
    commands !== undefined && nothing !== undefined && ours - nothing > 0.2
      ? (commands - nothing) / (ours - nothing)
      : undefined;
  return [
    seconds(ours),
    seconds(commands),
    ratio(commands === undefined ? undefined : commands / ours),
    seconds(nothing),
    ratio(beyond),
  ];
}

function table(head: readonly string[], body: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index < 2 ? "---" : "---:"))), ...body.map(line)].join("\n");
}

function decimals(value: number, count: number): string {
  return value.toFixed(count);
}
