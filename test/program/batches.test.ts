import { setImmediate as nextRound } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { OneToOneMapping } from "../../provider/src";
import { nextBatch } from "../../provider/src/program/opening";
import { issueClient, makeCa } from "../support/certificates";
import { runProgram } from "./program";

test("batches come, a few resources each, in a round of the event loop, in order", async () => {
  const come: number[] = [];
  for (let at = 0; at < 40; at++) void nextBatch().then(() => come.push(at));
  const perRound: number[] = [];
  while (come.length < 40) {
    const before = come.length;
    await nextRound();
    perRound.push(come.length - before);
  }
  expect(come).toEqual([...come.keys()]);
  expect(Math.max(...perRound)).toBeLessThanOrEqual(16);
});

test("the first resources are registered while certificates of later ones are not read yet", async () => {
  const COUNT = 100;
  const certificate = issueClient(makeCa(), "old", -3).certificatePem;
  const { registered } = await runProgram(async ({ registered }) => {
    for (let at = 0; at < COUNT; at++)
      new OneToOneMapping(`m${at}`, { site: `site ${at}`, certificate, userName: "alice" });
    while (registered.length === 0) await nextRound();
    // Reading an expired certificate is warned of.
    expect(vi.mocked(console.warn).mock.calls.length).toBeLessThan(COUNT);
    while (registered.length < COUNT) await nextRound();
  });
  expect(registered.map(({ name }) => name)).toEqual(Array.from({ length: COUNT }, (_, at) => `m${at}`));
});
