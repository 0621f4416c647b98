import { expect, test } from "vitest";
import { SslAccess } from "../../provider/src";
import { runProgram } from "./program";

test("declaring leaves the depth of stacks as it was", async () => {
  const limit = Error.stackTraceLimit;
  await runProgram(() => void new SslAccess("one", { site: "S", sslFlags: [] }));
  expect(Error.stackTraceLimit).toBe(limit);
  expect(limit).toBeGreaterThan(0);
});

test("a resource without a name is refused, with the place in the program", async () => {
  const limit = Error.stackTraceLimit;
  const declare = () => new SslAccess("", { site: "S", sslFlags: [] });
  const { result } = await runProgram(() => {
    try {
      return declare();
    } catch (error) {
      return error;
    }
  });
  expect(result).toBeInstanceOf(Error);
  expect((result as Error).stack).toMatch(/Missing resource name[\s\S]*declared-resource\.test/);
  expect(Error.stackTraceLimit).toBe(limit);
});
