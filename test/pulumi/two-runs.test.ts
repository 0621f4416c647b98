import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeAuthority } from "../../simulator/src/certificates";
import type { Simulator } from "../../simulator/src/server";
import { powershell } from "../support/powershell";
import { createStack, hasPulumi, type TestStack } from "../support/pulumi";
import { makeWorld, mappingsAt, SITE, succeed } from "./world";

const MANY = 10;
const authority = makeAuthority("Authority of two runs");
// The agent itself, where it can run: only there do two of them look and write in turns.
const options = { startDelayMs: 500, ...(powershell !== undefined && { pwsh: powershell }) };

describe.skipIf(!hasPulumi)("two programs that write one server's configuration", () => {
  test("two stacks at once: both finish, all entries are there, and neither has anything left to do", async () => {
    const { simulator, stack } = await makeWorld(mappings("one"), options);
    const other = await secondStack(stack, mappings("two"));
    const met = meeting(simulator, 2);
    await Promise.all([succeed(stack.up()), succeed(other.up())]);
    expect(met()).toBe(2);
    expect(usersAt(simulator)).toEqual([...names("one"), ...names("two")].sort());
    for (const one of [stack, other]) {
      const { messages, commits } = simulator.counts;
      const before = { ensures: messages.ensure, commits };
      await succeed(one.up({ args: ["--refresh", "--expect-no-changes"] }));
      expect({ ensures: messages.ensure, commits: simulator.counts.commits }).toEqual(before);
    }
    await succeed(other.destroy());
    expect(usersAt(simulator)).toEqual(names("one").sort());
  }, 900_000);

  test("one up beside a person with IIS Manager open: every entry of both is there", async () => {
    const { simulator, stack } = await makeWorld(mappings("one"), options);
    // Between the agent's look and its commit, each time but the last.
    let edits = 0;
    simulator.engine.faults.atStep = (step) => {
      if (step !== "commit" || edits === 4) return;
      edits++;
      addByHand(simulator, edits);
    };
    await succeed(stack.up());
    expect(edits).toBe(4);
    const byHand = [1, 2, 3, 4].map((number) => `by hand ${number}`);
    expect(usersAt(simulator)).toEqual([...names("one"), ...byHand].sort());
    await succeed(stack.up({ args: ["--refresh", "--expect-no-changes"] }));
  }, 900_000);
});

function names(prefix: string): string[] {
  return Array.from({ length: MANY }, (_, at) => `${prefix}-${at}`);
}

/** A program with many mappings. */
function mappings(prefix: string): string {
  const issue = (commonName: string) =>
    authority.issue({ commonName, usage: "client", days: 365, privateKeyPem: authority.privateKeyPem });
  const people = names(prefix).map((name) => [name, issue(name).der.toString("base64")]);
  return `for (const [name, certificate] of ${JSON.stringify(people)}) {
    new OneToOneMapping(name, { site, certificate, userName: name, password: "secret of " + name });
  }`;
}

/** With the configuration of the first: the same server under the same name. */
async function secondStack(first: TestStack, source: string): Promise<TestStack> {
  const prelude = `const { OneToOneMapping } = require("pulumi-iis-clientcert"); const site = ${JSON.stringify(SITE)};`;
  const stack = await createStack({ program: `${prelude}\n${source}` });
  onTestFinished(() => stack.dispose());
  const settings = `Pulumi.${first.name}.yaml`;
  await copyFile(join(first.folder, settings), join(stack.folder, settings));
  return stack;
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
  return mappingsAt(simulator)
    .map(({ userName }) => userName)
    .sort();
}
