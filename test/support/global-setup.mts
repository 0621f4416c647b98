import type { TestProject } from "vitest/node";
import { findPulumi } from "../../scripts/lib/pulumi/find.mjs";
import { setUpPulumi } from "../../scripts/lib/pulumi/set-up.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** The Pulumi CLI and the folders to put on PATH; null where there is none. */
    pulumiCli: { pulumi: string; path: string; version: string } | null;
  }
}

/** Looks for the Pulumi CLI once for the whole run. With CI set it has to be there, and is set up where it is not. */
export default async function setup(project: TestProject): Promise<void> {
  const found = process.env.CI ? await setUpPulumi({ log: (line) => console.error(line) }) : await findPulumi();
  if (!found) console.warn("There is no Pulumi CLI: the engine tests are skipped. `npm run setup` brings it.");
  project.provide("pulumiCli", found ?? null);
}
