import { parseArgs } from "node:util";
import { type Axes, type Case, casesOf, EVERYTHING, NEAR, type Transport, usualCases } from "./cases";

export interface BenchOptions {
  readonly cases: readonly Case[];
  /** One command for each mapping is left out where there are more mappings than this. */
  readonly commandsUpTo: number;
  /** Each contestant runs so often; what is told is the median. */
  readonly repeat: number;
  /** Of the files that the figures go to. */
  readonly name: "bench" | "matrix";
}

export const USAGE = `npm run bench -- [options]
  --mappings 1,20         how many mappings
  --delays 0/0,50/600     network delay each way / start of PowerShell, in milliseconds
  --transports ssh,winrm
  --parallel default,64
  --cores 4               of the server, which starts of PowerShell share; Default: starts cost it nothing
  --all                   the whole matrix (1, 20, 200, 1000; 0/0, 50/600, 150/2000; both; both), which takes hours
  --commands-up-to 200    leave out one command for each mapping where there are more mappings
  --repeat 1              run everything this many times and print medians

The figures go to trials/results/bench.md and bench.json, those of --all to matrix.md and matrix.json.`;

/** Without any of the axes, the usual subset; with one, its cases at 50/600, over SSH, as the engine does it by itself. */
export function parseOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      mappings: { type: "string" },
      delays: { type: "string" },
      transports: { type: "string" },
      parallel: { type: "string" },
      cores: { type: "string" },
      all: { type: "boolean", default: false },
      "commands-up-to": { type: "string" },
      repeat: { type: "string", default: "1" },
    },
  });
  const { mappings, delays, transports, parallel, cores, all } = values;
  const axes: Axes = {
    mappings: list(mappings, count) ?? (all ? EVERYTHING.mappings : [20]),
    delays: list(delays, delay) ?? (all ? EVERYTHING.delays : [NEAR]),
    transports: list(transports, transport) ?? (all ? EVERYTHING.transports : ["ssh"]),
    parallel: list(parallel, limit) ?? (all ? EVERYTHING.parallel : [undefined]),
  };
  const isChosen = all || [mappings, delays, transports, parallel, cores].some((value) => value !== undefined);
  return {
    cases: isChosen
      ? casesOf(axes).map((kase) => ({ ...kase, cores: cores ? count(cores) : undefined }))
      : usualCases(),
    commandsUpTo: count(values["commands-up-to"] ?? (all ? "1000" : "200")),
    repeat: count(values.repeat),
    name: all ? "matrix" : "bench",
  };
}

function list<T>(text: string | undefined, parse: (part: string) => T): T[] | undefined {
  return text?.split(",").map((part) => parse(part.trim()));
}

function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`expected a whole number from 1 on, not ${JSON.stringify(text)}`);
  return Number(text);
}

function delay(text: string): { delayMs: number; startMs: number } {
  const [, delayMs, startMs] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (delayMs === undefined || startMs === undefined)
    throw new Error(`expected milliseconds such as 50/600, not ${JSON.stringify(text)}`);
  return { delayMs: Number(delayMs), startMs: Number(startMs) };
}

function transport(text: string): Transport {
  if (text !== "ssh" && text !== "winrm") throw new Error(`expected ssh or winrm, not ${JSON.stringify(text)}`);
  return text;
}

function limit(text: string): number | undefined {
  return text === "default" ? undefined : count(text);
}
