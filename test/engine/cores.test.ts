import { expect, test } from "vitest";
import { Cores } from "../../simulator/src/cores";

test("work waits for a core that is free", () => {
  const cores = new Cores(2);
  expect([0, 0, 0, 0, 0].map((now) => cores.busy(600, now))).toEqual([600, 600, 1200, 1200, 1800]);
  expect(cores.busy(600, 10_000)).toBe(600);
});
