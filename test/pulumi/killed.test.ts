import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import type { Simulator } from "../../simulator/src/server";
import { hasPulumi, type TestStack } from "../support/pulumi";
import type { ProcessResult, RunningProcess } from "../support/run-process";
import { makeWorld, mappingsAt, PASSWORDS, succeed } from "./world";

const mapping = (name: string, options = "") =>
  `const ${name} = new OneToOneMapping("${name}", { site, certificate: cer("${name}"), userName: "CORP\\\\${name}", password: PASSWORDS.${name} }${options});`;
const program = `${mapping("alice")} ${mapping("bob", ", { dependsOn: alice }")}`;
const alice = { userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true };
const bob = { userName: "CORP\\bob", password: PASSWORDS.bob, enabled: true };

describe.skipIf(!hasPulumi || process.platform !== "linux")(
  "a run whose process is killed once alice is written",
  () => {
    test("the provider: the run fails, and the next one does the rest without writing alice again", async () => {
      const { simulator, stack } = await makeWorld(program);
      const { ended } = await startAndHold(simulator, stack);
      expect(kill(providersOf(stack))).toBeGreaterThan(0);
      expect((await ended).code).not.toBe(0);
      await finishes(simulator, stack);
    });

    test("the engine: the provider ends by itself; once the lock is taken away, the next run does the rest without writing alice again", async () => {
      const { simulator, stack, door } = await makeWorld(program);
      const { ended, engine } = await startAndHold(simulator, stack);
      engine.signal("SIGKILL");
      await vi.waitFor(() => expect(providersOf(stack)).toEqual([]), { timeout: 120_000, interval: 500 });
      await vi.waitFor(() => expect(door.open()).toMatchObject({ connections: 0, processes: 0 }), { timeout: 60_000 });
      // Whatever else the engine has started lives on, and holds its output open.
      kill(processesOf(stack));
      expect((await ended).code).not.toBe(0);
      await succeed(stack.run(["cancel", "--yes", "--stack", stack.name]));
      await finishes(simulator, stack);
    });
  },
);

async function finishes(simulator: Simulator, stack: TestStack): Promise<void> {
  simulator.hold.beforeAnswer = null;
  expect(mappingsAt(simulator)).toEqual([alice]);
  await succeed(stack.up());
  expect(simulator.counts.commits).toBe(2);
  expect(mappingsAt(simulator)).toEqual([alice, bob]);
  await succeed(stack.up({ args: ["--refresh", "--expect-no-changes"] }));
  expect(simulator.counts.commits).toBe(2);
}

interface Held {
  readonly engine: RunningProcess;
  readonly ended: Promise<ProcessResult>;
}

/** An up whose first commit is done and never answered. */
async function startAndHold(simulator: Simulator, stack: TestStack): Promise<Held> {
  let hold = false;
  simulator.hold.beforeAnswer = () => {
    hold = simulator.counts.commits > 0;
    return hold ? new Promise(() => {}) : Promise.resolve();
  };
  let engine: RunningProcess | undefined;
  const ended = stack.up({
    onStart: (running) => {
      engine = running;
    },
  });
  ended.catch(() => {});
  await vi.waitFor(() => expect(hold).toBe(true), { timeout: 240_000, interval: 50 });
  if (!engine) throw new Error("the engine never started");
  return { engine, ended };
}

/** Answers how many there were. */
function kill(pids: readonly number[]): number {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  return pids.length;
}

/** The processes in which the engine runs dynamic providers. */
function providersOf(stack: TestStack): number[] {
  return processesOf(stack).filter((pid) => commandLineOf(pid).includes("dynamic-provider"));
}

/** Every process that was started for this stack, as /proc tells. */
function processesOf(stack: TestStack): number[] {
  const marker = stack.folder.replace(/project$/, "home");
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(`/proc/${pid}/environ`).includes(`PULUMI_HOME=${marker}`))
    .map(Number);
}

function commandLineOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
