import { expect, test } from "vitest";
import type { Census } from "../../trials/soak/census";
import { growth } from "../../trials/soak/growth";
import { soak } from "../../trials/soak/soak";
import { summary } from "../../trials/soak/summary";

const WARM_UP = 2;
const ROUNDS = 6;
/** Random, and the same every time; `npm run soak` tries others, and many. */
const SEED = 7;

test("random programs, drift and faults on three servers: everything is put right, and nothing stays open", async () => {
  const report = await soak({ seed: SEED, warmUp: WARM_UP, goesOn: (round) => round < ROUNDS });
  console.log(summary(report));
  const { reasons, rounds, tally, counts } = report;
  expect(reasons).toEqual([]);
  expect(rounds).toBe(ROUNDS);
  // It did what it is there for.
  for (const kind of ["run", "fault", "drift"]) expect(tally.total(kind), kind).toBeGreaterThan(3);
  expect(Math.min(counts.sessions, counts.messages, counts.commits)).toBeGreaterThan(ROUNDS);
}, 900_000);

test("a heap that grows by two kilobytes a run is told", () => {
  const census = (heap: number): Census => ({ held: {}, heap, external: 0, resident: 0 });
  const [early, late] = [census(50e6), census(50e6 + 1000 * 10 * 2048)];
  expect(growth(early, late, 1000)).toEqual([expect.stringContaining("heap grew from 47.7 MB to 67.2 MB")]);
  expect(growth(early, census(51e6), 1000)).toEqual([]);
});
