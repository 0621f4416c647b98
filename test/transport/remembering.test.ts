import { expect, test } from "vitest";
import { Cuts } from "../../simulator/src/doors/cuts";
import { keepLatest } from "../../simulator/src/doors/latest";

test("a door that is open for long remembers the latest 1,000 commands and cuts, and not more", () => {
  const seen: number[] = [];
  for (let one = 0; one < 2_500; one++) keepLatest(seen, one);
  expect([seen.length, seen[0], seen.at(-1)]).toEqual([1_000, 1_500, 2_499]);
  const cuts = new Cuts();
  cuts.cutNext("during-answer", undefined, 1_200);
  for (let one = 0; one < 1_200; one++) cuts.take(["during-answer"], "read");
  expect(cuts.done).toHaveLength(1_000);
  expect(cuts.pending).toBe(0);
});
