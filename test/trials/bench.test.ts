import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { afterAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { type Case, nameOf } from "../../trials/bench/cases";
import { measureLoading } from "../../trials/bench/loading";
import type { Figures } from "../../trials/bench/measure";
import { parseOptions } from "../../trials/bench/options";
import { RESULTS, writeResults } from "../../trials/bench/results";
import { type CaseResult, PHASES, type Phase, type Phases, runCase } from "../../trials/bench/run";
import { type BenchResult, describeMachine, tables } from "../../trials/bench/table";
import { hasPulumi } from "../support/pulumi";

// Eight runs of the engine in one test.
const LIMIT = 900_000;
const COUNT = 10;
// Slow enough for everything that the engine asks at once to come before the first message leaves.
const SLOW: Omit<Case, "transport"> = { delayMs: 60, startMs: 6_000, mappings: COUNT, parallel: 64 };
const cli = inject("pulumiCli");

describe.skipIf(!hasPulumi)("what the bench counts", { timeout: LIMIT }, () => {
  const measured: CaseResult[] = [];
  afterAll(async () => {
    const result = { ...describeMachine(installed().version), loading: await measureLoading(), cases: measured };
    console.log(`${tables(result)}\n${JSON.stringify(result)}`);
  });

  test("over SSH: one session, one message and one commit, where one command for each mapping takes as many of each", async () => {
    const result = await runCase(
      { ...SLOW, transport: "ssh" },
      { cli: installed(), contestants: ["ours", "commands"] },
    );
    measured.push(result);

    const once = { connections: 1, processes: 1, messages: 1, commits: 1 };
    expect(countsIn(result.ours)).toEqual({
      "first up": once,
      "second up": NONE,
      refresh: { ...once, commits: 0 },
      // One mapping of the ten had drifted: looked at once, repaired once.
      "drift of 10 %": { ...once, messages: 2 },
      destroy: once,
    });
    const each = { connections: COUNT, processes: COUNT, messages: COUNT, commits: COUNT };
    expect(countsIn(result.commands)).toEqual({ "first up": each, "second up": NONE, destroy: each });
    for (const { bytesToServer, bytesToClient, providerCpu, providerPeak } of [result.ours?.["first up"] as Figures])
      expect([bytesToServer, bytesToClient, providerCpu, providerPeak].every((figure) => figure > 0)).toBe(true);
  });

  test("over WinRM: one shell over two connections", async () => {
    const options = { cli: installed(), contestants: ["ours"], phases: ["first up", "destroy"] } as const;
    const result = await runCase({ ...SLOW, transport: "winrm" }, options);
    measured.push(result);

    const once = { connections: 2, processes: 1, messages: 1, commits: 1 };
    expect(countsIn(result.ours)).toEqual({ "first up": once, destroy: once });
  });
});

const figures = (wall: number, providerPeak = 100): Figures => ({
  ...{ connections: 1, processes: 1, messages: 1, commits: 1, bytesToServer: 2048, bytesToClient: 1024 },
  ...{ providerCpu: 0.5, programCpu: 0.25, serverCpu: 0.5, wall, providerPeak },
});

function resultOf(result: Omit<CaseResult, "case">): BenchResult {
  return {
    ...{ date: "2026-01-01", cores: 2, node: "v20", pulumi: "3" },
    loading: { seconds: 0.1, ownModules: 1, otherModules: 2, packages: [] },
    cases: [{ case: { ...SLOW, transport: "ssh" }, ...result }],
  };
}

/** The rows of this phase, in all tables. */
function rowsOf(phase: string, result: Omit<CaseResult, "case">): string[] {
  const text = tables(resultOf(result));
  const start = `| ${nameOf({ ...SLOW, transport: "ssh" })} | ${phase} |`;
  return text.split("\n").filter((line) => line.startsWith(start));
}

test("a table has a row for each phase, and the ratio to one command for each mapping", () => {
  const rows = rowsOf("first up", {
    ours: { "first up": figures(4) },
    commands: { "first up": figures(22) },
    nothing: { "first up": figures(2) },
    withoutEngine: { ours: { create: 2, delete: 1 }, commands: { create: 21, delete: 9 } },
  });
  expect(rows.slice(-3)).toEqual([
    "| 10 over SSH, 60 ms / 6000 ms, --parallel 64 | first up | 0.50 s (0.50 s) | 0.25 s (0.25 s) | 100 MB (100 MB) | 0.50 s | 4.0 s (2.0 s) | 100 % | 75 % |",
    "| 10 over SSH, 60 ms / 6000 ms, --parallel 64 | first up | 4.0 s | 22.0 s | 5.5 × | 2.0 s | 10.0 × |",
    "| 10 over SSH, 60 ms / 6000 ms, --parallel 64 | first up | 2.0 s | 21.0 s | 10.5 × |",
  ]);
  expect(rows).toHaveLength(4);
});

test("all phases are told together where all were run", () => {
  const all = (...walls: number[]): Phases =>
    Object.fromEntries(PHASES.map((phase, index) => [phase, figures(walls[index] ?? 1, 100 + index)]));
  const nothing = all(2, 2, 1, 4, 1);
  expect(rowsOf("**together**", { ours: all(2.5, 2, 1.5, 4, 2), nothing, withoutEngine: {} })).toEqual([
    "| 10 over SSH, 60 ms / 6000 ms, --parallel 64 | **together** | 2.50 s (2.50 s) | 1.25 s (1.25 s) | 104 MB (104 MB) | 2.50 s | 12.0 s (10.0 s) | 20 % | -5 % |",
  ]);
  expect(rowsOf("**together**", { ours: { "first up": figures(2) }, nothing, withoutEngine: {} })).toEqual([]);
});

test("figures go to files that git ignores and a workflow uploads, as tables and as JSON", async () => {
  const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-bench-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const result = resultOf({ ours: { "first up": figures(4) }, withoutEngine: {} });
  const made = join(folder, "new");
  expect(await writeResults("matrix", result, made)).toHaveLength(2);
  expect(readFileSync(join(made, "matrix.md"), "utf8")).toBe(`${tables(result)}\n`);
  expect(JSON.parse(readFileSync(join(made, "matrix.json"), "utf8"))).toEqual(result);

  const root = join(__dirname, "../..");
  const path = relative(root, RESULTS).replaceAll(sep, "/");
  expect(readFileSync(join(root, ".gitignore"), "utf8").split("\n")).toContain(`${path}/`);
  expect(readFileSync(join(root, ".github/workflows/bench.yml"), "utf8")).toContain(`path: ${path}/`);
});

test("options choose cases, and nonsense is refused", () => {
  const { cases, commandsUpTo } = parseOptions(["--mappings", "1,20", "--delays", "0/0", "--parallel", "default,64"]);
  expect(cases).toHaveLength(4);
  expect(cases[1]).toEqual({ transport: "ssh", delayMs: 0, startMs: 0, mappings: 1, parallel: 64 });
  expect(commandsUpTo).toBe(200);
  expect(parseOptions(["--all"]).cases).toHaveLength(48);
  expect(parseOptions([]).name).toBe("bench");
  expect(parseOptions(["--all"]).name).toBe("matrix");
  expect(() => parseOptions(["--mappings", "0"])).toThrow(/whole number/);
  expect(() => parseOptions(["--transports", "telnet"])).toThrow(/ssh or winrm/);
});

const NONE = { connections: 0, processes: 0, messages: 0, commits: 0 };

function installed() {
  if (!cli) throw new Error("There is no Pulumi CLI for the bench. Run `npm run setup` once, then again.");
  return cli;
}

function countsIn(phases: Phases = {}): Partial<Record<Phase, object>> {
  const counted = Object.entries(phases).map(([phase, { connections, processes, messages, commits }]) => [
    phase,
    { connections, processes, messages, commits },
  ]);
  return Object.fromEntries(counted);
}
