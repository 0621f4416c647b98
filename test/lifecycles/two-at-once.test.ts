import { expect, onTestFinished, test } from "vitest";
import type { Simulator } from "../../simulator/src/server";
import { type Declaration, type Stack, startProvider } from "../../trials/driver";
import { powershell } from "../support/powershell";
import { person } from "./people";
import { makeWorld, operations, SITE, succeed } from "./world";

// Two programs that write one server's configuration at the same time.

const MANY = 10;
// The agent itself, where it can run: only there do two of them look and write in turns.
const options = powershell === undefined ? {} : { pwsh: powershell };

test("two stacks: both finish, all entries are there, and neither has anything left to do", async () => {
  const world = await makeWorld("ssh", options);
  const { simulator } = world;
  const [one, other] = [await stackOf(world.stack), await stackOf(world.reconfigured({}))];
  const met = meeting(simulator, 2);
  await Promise.all([succeed(one.up(mappings("one"))), succeed(other.up(mappings("two")))]);
  expect(met()).toBe(2);
  expect(usersAt(simulator)).toEqual([...names("one"), ...names("two")].sort());
  for (const [stack, program] of [
    [one, mappings("one")],
    [other, mappings("two")],
  ] as const) {
    const { commits } = simulator.counts;
    const steps = operations(await succeed(stack.up(program, true)));
    expect(new Set(steps)).toEqual(new Set(["read", "same"]));
    expect(simulator.counts.commits).toBe(commits);
  }
  await succeed(other.destroy());
  expect(usersAt(simulator)).toEqual(names("one").sort());
});

test("one run beside a person with IIS Manager open: every entry of both is there", async () => {
  const world = await makeWorld("ssh", options);
  const { simulator } = world;
  const stack = await stackOf(world.stack);
  // Between the agent's look and its commit, each time but the last.
  let edits = 0;
  simulator.engine.faults.atStep = (step) => {
    if (step !== "commit" || edits === 4) return;
    edits++;
    addByHand(simulator, edits);
  };
  const program = mappings("one");
  await succeed(stack.up(program));
  expect(edits).toBe(4);
  const byHand = [1, 2, 3, 4].map((number) => `by hand ${number}`);
  expect(usersAt(simulator)).toEqual([...names("one"), ...byHand].sort());
  expect(new Set(operations(await succeed(stack.up(program, true))))).toEqual(new Set(["read", "same"]));
});

/** A stack whose runs share a provider process: PowerShell is started once. */
async function stackOf(stack: Stack) {
  const provider = await startProvider(stack.servers);
  onTestFinished(() => provider.close());
  return {
    up: (program: readonly Declaration[], refresh = false) => stack.up(program, { provider, refresh }),
    // Declared in that process is what it must delete: as the engine has it, another one does.
    destroy: () => stack.destroy(),
  };
}

function names(prefix: string): string[] {
  return Array.from({ length: MANY }, (_, at) => `${prefix}-${at}`);
}

function mappings(prefix: string): Declaration[] {
  return names(prefix).map((name) => ({
    name,
    type: "OneToOneMapping",
    inputs: { site: SITE, certificate: person(name).base64, userName: name, password: `secret of ${name}` },
  }));
}

/** Holds back the first write of each session until so many have come; answers how many there were. */
function meeting(simulator: Simulator, expected: number): () => number {
  let come = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  simulator.hold.beforeRequest = async (verb) => {
    if (verb !== "ensure" || come === expected) return;
    if (++come === expected) open();
    await opened;
  };
  return () => come;
}

function addByHand(simulator: Simulator, number: number): void {
  const certificate = Buffer.from(`a certificate, by hand ${number}`).toString("base64");
  simulator.edit((doc) =>
    doc.addMapping(SITE, { certificate, userName: `by hand ${number}`, password: "-", enabled: true }),
  );
}

function usersAt(simulator: Simulator): string[] {
  return simulator.edit((doc) => doc.mappings(SITE).map(({ userName }) => userName)).sort();
}
