import { onTestFinished } from "vitest";
import { redirectWarnings } from "../../provider/src/server";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/src/server";
import { type Declaration, type Reachable, type Result, Stack, type StackOptions } from "../../trials/driver";
import { type Door, doorOf, type Transport } from "../support/doors";
import { AUTHORITY } from "./people";

export const SITE = "Default Web Site";
export const OTHER_SITE = "intranet";

export interface Server {
  readonly simulator: Simulator;
  readonly door: Door;
}

export interface World extends Server {
  readonly transport: Transport;
  /** Knows the server as web01. */
  readonly stack: Stack;
  /** The same stack, the next time with another configuration; web01 stays unless said. */
  reconfigured(servers: Readonly<Record<string, Partial<Reachable>>>, options?: StackOptions): Stack;
  /** What was warned of since the last call. */
  warnings(): string[];
}

/** A simulated server with two sites, and a stack that knows it. Gone when the test ends. */
export async function makeWorld(transport: Transport, options: SimulatorOptions = {}): Promise<World> {
  const { simulator, door } = await startServer(transport, options);
  const web01 = { simulator, transport };
  const stack = new Stack({ web01 });
  return {
    simulator,
    door,
    transport,
    stack,
    reconfigured: (servers, more) => {
      const all = Object.entries({ web01: {}, ...servers });
      const named = Object.fromEntries(all.map(([name, server]) => [name, { ...web01, ...server }]));
      return new Stack(named, { checkpoint: stack.checkpoint, ...more });
    },
    warnings: hearWarnings(),
  };
}

/** Another machine than the one that every world has. */
export const WEB02 = { computerName: "WEB02", machineGuid: "0f8c3c1e-5b1d-4c39-9a53-1d2f6c7a8b90" };

export async function startServer(transport: Transport, options: SimulatorOptions = {}): Promise<Server> {
  const simulator = await startSimulator({ authority: AUTHORITY, sites: [SITE, OTHER_SITE], ...options });
  onTestFinished(() => simulator.close());
  return { simulator, door: await doorOf(simulator, transport) };
}

function hearWarnings(): () => string[] {
  let lines: string[] = [];
  const sink = (line: string) => void lines.push(line);
  const former = redirectWarnings(sink);
  onTestFinished(() => void redirectWarnings(former));
  return () => {
    const said = lines;
    lines = [];
    // Once a process: the next run is another one.
    redirectWarnings(sink);
    return said;
  };
}

export const operations = ({ steps }: Pick<Result, "steps">) => steps.map(({ operation }) => operation);

/** Fails with everything that the run said. */
export async function succeed(result: Promise<Result>): Promise<Result> {
  const ended = await result;
  if (!ended.ok) throw new Error(`the run failed:\n${textOf(ended)}`);
  return ended;
}

/** What a run says that has to fail. */
export async function fail(result: Promise<Result>): Promise<string> {
  const ended = await result;
  if (ended.ok) throw new Error(`the run was to fail and did not: ${operations(ended).join(", ")}`);
  return textOf(ended);
}

const textOf = ({ errors }: Result) => errors.map(({ name, error }) => `${name}: ${error.message}`).join("\n");

/** Whether a refresh finds that something has to be done. */
export async function drifted(stack: Stack, program: readonly Declaration[]): Promise<boolean> {
  const steps = operations(await succeed(stack.preview(program, { refresh: true })));
  return steps.some((operation) => operation !== "same");
}
