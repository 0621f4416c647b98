import { cpus } from "node:os";
import { nameOf } from "./cases";
import type { Loading } from "./loading";
import type { Figures } from "./measure";
import { type CaseResult, PHASES, type Phase } from "./run";
import { together } from "./together";
import type { WithoutEngine } from "./without-engine";

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

/** The tables as Markdown: what was asked of the server, what it cost here, and how that compares. */
export function tables({ date, cores, node, pulumi, loading, cases }: BenchResult): string {
  return [
    `${date}, ${cores} cores, Node.js ${node}, Pulumi ${pulumi}.`,
    `Loading the provider: ${loading.seconds.toFixed(2)} s, ${loading.ownModules} modules of ours and ${loading.otherModules} of others.`,
    "### What is asked of the server (in brackets: by one command for each mapping)",
    table(["connections", "processes", "messages", "commits", "KB there", "KB back"], rows(cases, traffic)),
    "### What it costs here (in brackets: resources that do nothing)",
    table(
      [
        "provider CPU",
        "program CPU",
        "provider memory",
        "server's CPU",
        "wall time",
        "longer by",
        "without the server's CPU",
      ],
      cases.flatMap((result) => [...rows([result], costs), ...togetherRow(result)]),
    ),
    "### How long it takes beside one command for each mapping",
    table(["ours", "one command each", "ratio", "doing nothing", "ratio beyond it"], rows(cases, ratios)),
    "### The server's part alone: the same creates and deletes, as many at a time, without engine and program",
    table(["ours", "one command each", "ratio"], cases.flatMap(aloneRows)),
  ].join("\n\n");
}

/** What was measured in one phase, by contestant; our own is always there. */
interface Measured {
  readonly ours: Figures;
  readonly nothing?: Figures;
  readonly commands?: Figures;
}

function rows(cases: readonly CaseResult[], cells: (measured: Measured) => string[]): string[][] {
  return cases.flatMap((result) =>
    PHASES.flatMap((phase) => {
      const measured = measuredIn(result, phase);
      return measured ? [[nameOf(result.case), phase, ...cells(measured)]] : [];
    }),
  );
}

function measuredIn(result: CaseResult, phase: Phase): Measured | undefined {
  const [ours, nothing, commands] = [result.ours?.[phase], result.nothing?.[phase], result.commands?.[phase]];
  return ours && { ours, ...(nothing && { nothing }), ...(commands && { commands }) };
}

function togetherRow({ case: kase, ...contestants }: CaseResult): string[][] {
  const [ours, nothing] = [together(contestants.ours), together(contestants.nothing)];
  return ours && nothing ? [[nameOf(kase), "**together**", ...costs({ ours, nothing })]] : [];
}

function traffic({ ours, commands }: Measured): string[] {
  const cell = (show: (figures: Figures) => string) => beside(show(ours), commands && show(commands));
  return [
    cell(({ connections }) => String(connections)),
    cell(({ processes }) => String(processes)),
    cell(({ messages }) => String(messages)),
    cell(({ commits }) => String(commits)),
    cell(({ bytesToServer }) => kilobytes(bytesToServer)),
    cell(({ bytesToClient }) => kilobytes(bytesToClient)),
  ];
}

function costs({ ours, nothing }: Measured): string[] {
  const cell = (show: (figures: Figures) => string) => beside(show(ours), nothing && show(nothing));
  return [
    cell(({ providerCpu }) => `${providerCpu.toFixed(2)} s`),
    cell(({ programCpu }) => `${programCpu.toFixed(2)} s`),
    cell(({ providerPeak }) => `${providerPeak.toFixed(0)} MB`),
    `${ours.serverCpu.toFixed(2)} s`,
    cell(({ wall }) => `${wall.toFixed(1)} s`),
    longer(ours.wall, nothing?.wall),
    longer(ours.wall - ours.serverCpu, nothing?.wall),
  ];
}

function longer(ours: number, nothing: number | undefined): string {
  return nothing === undefined ? "–" : `${(100 * (ours / nothing - 1)).toFixed(0)} %`;
}

/** The engine's own time, taken from both sides, leaves what the two ways of asking take. */
function ratios({ ours, nothing, commands }: Measured): string[] {
  // Where no command was run there is nothing to compare.
  const asked = commands && commands.processes > 0 ? commands : undefined;
  const own = nothing ? ours.wall - nothing.wall : 0;
  const beyond = nothing && asked && own > NOISE ? (asked.wall - nothing.wall) / own : undefined;
  const whole = ratio(asked && asked.wall / ours.wall);
  return [seconds(ours.wall), seconds(commands?.wall), whole, seconds(nothing?.wall), ratio(beyond)];
}

function aloneRows({ case: kase, withoutEngine: { ours, commands } }: CaseResult): string[][] {
  if (!ours) return [];
  const row = (phase: Phase, what: keyof WithoutEngine) => {
    const each = commands?.[what];
    return [nameOf(kase), phase, seconds(ours[what]), seconds(each), ratio(each && each / ours[what])];
  };
  return [row("first up", "create"), row("destroy", "delete")];
}

const seconds = (value: number | undefined) => (value === undefined ? "–" : `${value.toFixed(1)} s`);
const ratio = (value: number | undefined) => (value === undefined ? "–" : `${value.toFixed(1)} ×`);

/** Seconds; a difference below it says nothing. */
const NOISE = 0.2;

function beside(ours: string, other: string | undefined): string {
  return other === undefined ? ours : `${ours} (${other})`;
}

function kilobytes(bytes: number): string {
  return bytes === 0 ? "0" : (bytes / 1024).toFixed(1);
}

function table(head: readonly string[], body: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const ruler = ["---", "---", ...head.map(() => "---:")];
  return [line(["mappings, delay / start", "", ...head]), line(ruler), ...body.map(line)].join("\n");
}
