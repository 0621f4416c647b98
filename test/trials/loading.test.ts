import { expect, test } from "vitest";
import { measureLoading } from "../../trials/bench/loading";

test("the provider loads the code of a connection, and what it stands on, only when it connects", async () => {
  const { packages, ownModules } = await measureLoading();
  // Before that it checks inputs, for which it needs nothing else.
  expect(packages).toEqual(["zod"]);
  expect(ownModules).toBeGreaterThan(50);
});
