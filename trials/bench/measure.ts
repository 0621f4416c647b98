import { setTimeout as pause } from "node:timers/promises";
import type { ProcessResult } from "../../test/support/run-process";
import type { Usage } from "./usage";
import type { BenchServer, BenchStack, Traffic } from "./world";

/** What one command of the engine cost. */
export interface Figures extends Traffic, Usage {
  /** Seconds, from the start of the command-line tool to its end. */
  readonly wall: number;
  /** User and system time of the simulated server, in seconds: this process does nothing else meanwhile. */
  readonly serverCpu: number;
}

/** Runs one command of the engine, which has to succeed, and tells what it cost. */
export async function measure(
  { usage }: BenchStack,
  server: BenchServer,
  command: () => Promise<ProcessResult>,
): Promise<Figures> {
  const before = server.traffic();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { code, stdout, stderr } = await command();
  const wall = (performance.now() - start) / 1000;
  if (code !== 0) throw new Error(`pulumi ended with ${code}:\n${stdout}\n${stderr}`);
  const used = await usage.take();
  await emptied(server);
  const { user, system } = process.cpuUsage(cpu);
  return { ...difference(server.traffic(), before), ...used, wall, serverCpu: (user + system) / 1e6 };
}

const LONGEST_MS = 10_000;

/** The last goodbyes are still on their way when the command has ended. */
async function emptied(server: BenchServer): Promise<void> {
  for (const end = Date.now() + LONGEST_MS; server.open() > 0; await pause(20))
    if (Date.now() > end) throw new Error("connections or processes stayed open after the run");
}

function difference(after: Traffic, before: Traffic): Traffic {
  const names = Object.keys(after) as (keyof Traffic)[];
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as unknown as Traffic;
}
