import { join } from "node:path";
import { inject } from "vitest";
import { createStackWith, type StackOptions, type TestStack } from "./stack";

export type { RunOptions, TestStack } from "./stack";

const cli = inject("pulumiCli");

/** True where the Pulumi CLI is there: `describe.skipIf(!hasPulumi)`. With CI set, engine tests never skip: they fail. */
export const hasPulumi = cli !== null || Boolean(process.env.CI);

/** Makes a project and an empty stack with the CLI that the whole run found. */
export async function createStack(options: StackOptions): Promise<TestStack> {
  if (!cli) throw new Error("There is no Pulumi CLI for the engine tests. Run `npm run setup` once, then again.");
  return createStackWith(cli, { preload: join(__dirname, "lazy-packages.cjs"), ...options });
}
