import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStack, hasPulumi, type TestStack } from "../support/pulumi";

const program = `
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config("own");
const provider = {
  async create(inputs) { return { id: "one", outs: inputs }; },
  async read(id, props) { return { id, props }; },
};
class Thing extends pulumi.dynamic.Resource {
  constructor(name, args) { super(provider, name, args, {}, "support", "Thing"); }
}
const thing = new Thing("thing", { size: config.requireObject("list")[1] });
exports.size = thing.size;
exports.word = config.requireSecret("word");
`;

describe.skipIf(!hasPulumi)("a stack for engine tests", () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await createStack({ program });
  });
  afterAll(() => stack?.dispose());

  test("goes through the life of a dynamic resource", async () => {
    await stack.setAll({ "own:list[0]": 1, "own:list[1]": 2 });
    await stack.setConfig("own:word", "--hidden words", true);

    expect(await stack.up()).toMatchObject({ code: 0 });
    expect(await stack.outputs()).toEqual({ size: 2, word: "--hidden words" });
    expect((await stack.export()).stdout).toContain("pulumi-nodejs:dynamic/support:Thing");
    expect((await stack.export()).stdout).not.toContain("hidden words");
    expect(await stack.preview({ args: ["--refresh", "--expect-no-changes"] })).toMatchObject({ code: 0 });
    expect(await stack.refresh()).toMatchObject({ code: 0 });
    expect(await stack.destroy()).toMatchObject({ code: 0 });
  });

  test("a failing program is an answer, not an exception", async () => {
    await stack.program(`throw new Error("the program's own words");`);
    const result = await stack.up();
    expect(result.code).not.toBe(0);
    expect(result.stdout + result.stderr).toContain("the program's own words");
  });
});
