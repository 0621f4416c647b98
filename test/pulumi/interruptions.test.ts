import { describe, expect, test, vi } from "vitest";
import type { Simulator } from "../../simulator/src/server";
import { type Door, trafficIn } from "../support/doors";
import { hasPulumi, type TestStack } from "../support/pulumi";
import type { ProcessResult, RunningProcess } from "../support/run-process";
import { makeWorld, mappingsAt, PASSWORDS, succeed, type World } from "./world";

const mapping = (name: string, options = "") =>
  `const ${name} = new OneToOneMapping("${name}", { site, certificate: cer("${name}"), userName: "CORP\\\\${name}", password: PASSWORDS.${name}, onExisting: "refuse" }${options});`;
const alice = { userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true };
const bob = { userName: "CORP\\bob", password: PASSWORDS.bob, enabled: true };

describe.skipIf(!hasPulumi)("an up that is interrupted", () => {
  const after = ", { dependsOn: alice }";

  // Over one transport each: the engine hears both in the same way, and a transport is closed by whoever hears it.
  test.each([
    ["SIGTERM", "ssh"],
    ["SIGINT", "winrm"],
  ] as const)(
    "by one %s, over %s: what is under way is finished, nothing is left open, and the next up does the rest",
    async (signal, transport) => {
      const world = await makeWorld(mapping("alice") + mapping("bob", after), { transport });
      const { simulator, stack, door } = world;
      const held = holdAnswers(simulator);
      const run = await startUp(stack);
      await untilHeld(held, run);
      run.engine.signal(signal);
      await heard(run);
      held.release();
      expect((await run.ended).stdout).toContain("error: update canceled");
      await nothingOpen(door);
      await finishes(world);
    },
  );

  test("by a second SIGINT, while the server does not answer: nothing is left open, and the next up does the rest", async () => {
    const world = await makeWorld(mapping("alice") + mapping("bob", after));
    const { simulator, stack, door } = world;
    const held = holdAnswers(simulator);
    const run = await startUp(stack);
    await untilHeld(held, run);
    run.engine.signal("SIGINT");
    await heard(run);
    run.engine.signal("SIGINT");
    expect((await run.ended).stdout).toContain("alice creating (interrupted)");
    await nothingOpen(door);
    held.release();
    await finishes(world);
  });
});

/** Alice is there already, and bob is not. */
async function finishes(world: World): Promise<void> {
  const { simulator, stack } = world;
  expect(mappingsAt(simulator)).toEqual([alice]);
  await stack.run(["cancel", "--yes", "--stack", stack.name]);
  expect(await trafficIn(world, () => succeed(stack.up()))).toMatchObject({ commits: 1 });
  expect(mappingsAt(simulator)).toEqual([alice, bob]);
}

/** Holds back every answer once something was committed. */
function holdAnswers(simulator: Simulator): { reached: Promise<void>; release: () => void } {
  const reached = gate();
  const released = gate();
  simulator.hold.beforeAnswer = async () => {
    if (simulator.counts.commits === 0) return;
    reached.open();
    await released.opened;
  };
  return { reached: reached.opened, release: released.open };
}

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

interface Run {
  readonly engine: RunningProcess;
  readonly ended: Promise<ProcessResult>;
}

function startUp(stack: TestStack): Promise<Run> {
  return new Promise((resolve) => {
    const ended = stack.up({ onStart: (engine) => setImmediate(() => resolve({ engine, ended })) });
  });
}

/** The engine that ends before has a reason, and says it. */
async function untilHeld(held: { reached: Promise<void> }, { ended }: Run): Promise<void> {
  const early = ended.then(({ stdout, stderr }) => Promise.reject(new Error(`up ended early:\n${stdout}${stderr}`)));
  await Promise.race([held.reached, early]);
  early.catch(() => {});
}

/** Signals that come close together are one. */
async function heard({ engine }: Run): Promise<void> {
  await vi.waitFor(() => expect(engine.said()).toContain("received; cancelling"), { timeout: 30_000 });
}

/** The server notices a closed connection a moment after the engine has ended. */
async function nothingOpen(door: Door): Promise<void> {
  await vi.waitFor(() => expect(door.open()).toMatchObject({ connections: 0, processes: 0 }), { timeout: 10_000 });
}
