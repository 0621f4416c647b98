import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Bench, RUNNERS, type Simulated } from "./bench";
import { LIMIT } from "./client";

type Body = (bench: Bench) => Promise<void>;
type SimulatedBody = (bench: Bench & { readonly simulated: Simulated }) => Promise<void>;

export interface Conforming {
  /** For every server. */
  test(title: string, body: Body): void;
  /** For simulated servers only: it edits behind the agent's back, makes faults, or writes at the server level. */
  simulated(title: string, body: SimulatedBody): void;
}

/** The same tests on every runner; then everything that was answered and written is compared between them. */
export function conformance(subject: string, define: (on: Conforming) => void): void {
  vi.setConfig({ testTimeout: 2 * LIMIT, hookTimeout: 2 * LIMIT });
  const transcripts = new Map<string, Map<string, unknown>>();
  for (const runner of RUNNERS) {
    const kept = new Map<string, unknown>();
    if (!runner.skip) transcripts.set(runner.name, kept);
    describe.skipIf(runner.skip)(`${subject}, ${runner.name}`, () => {
      let bench: Bench;
      beforeAll(async () => {
        bench = await runner.open();
      });
      afterAll(() => bench?.close());
      beforeEach(async () => {
        await bench.reset();
        bench.transcript.length = 0;
      });
      afterEach(({ task }) => {
        bench.keep();
        kept.set(task.name, structuredClone(bench.transcript));
      });
      define({
        test: (title, body) => test(title, () => body(bench)),
        simulated: (title, body) =>
          test(title, async ({ skip }) => {
            const { simulated } = bench;
            if (simulated === undefined) return skip("for a simulated server only");
            await body({ ...bench, simulated });
          }),
      });
    });
  }
  const [first, ...others] = transcripts.values();
  test.skipIf(others.length === 0)(`${subject}: every runner answered and wrote the same`, () => {
    expect(first?.size).toBeGreaterThan(0);
    for (const [title, transcript] of first ?? []) {
      for (const other of others) expect(neutral(other.get(title)), title).toEqual(neutral(transcript));
    }
  });
}

/** What tells one simulator from another: the name of its folder, its clock, and whether the agent can see the size of the file. */
export function neutral(transcript: unknown): unknown {
  const text = JSON.stringify(transcript ?? null);
  return JSON.parse(
    text
      .replace(/iis-simulator-\w{6}/g, "iis-simulator")
      .replace(/and \d+ are wanted/g, "and some are wanted")
      .replace(/"now":"[^"]*"/g, '"now":""'),
  );
}
