import type { TestProject } from "vitest/node";
import { findPulumi } from "../../scripts/lib/pulumi/find.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** The Pulumi CLI and the folders to put on PATH; null where there is none. */
    pulumiCli: { pulumi: string; path: string } | null;
  }
}

/** Looks for the Pulumi CLI once for the whole run. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide("pulumiCli", (await findPulumi()) ?? null);
}
