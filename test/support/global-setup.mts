import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { findPulumi } from "../../scripts/lib/pulumi/find.mjs";
import { setUpPulumi } from "../../scripts/lib/pulumi/set-up.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** The Pulumi CLI and the folders to put on PATH; null where there is none. */
    pulumiCli: { pulumi: string; path: string; version: string } | null;
    /** Private keys in PEM that test files share: `rsa-keys.ts`. */
    rsaKeys: string[];
  }
}

/** Looks for the Pulumi CLI once for the whole run. With CI set it has to be there, and is set up where it is not. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide("rsaKeys", await makeRsaKeys());
  const found = process.env.CI ? await setUpPulumi({ log: (line) => console.error(line) }) : await findPulumi();
  if (!found) console.warn("There is no Pulumi CLI: the engine tests are skipped. `npm run setup` brings it.");
  project.provide("pulumiCli", found ?? null);
}

/** As many as most files take. New in every run. */
const SHARED = 6;

async function makeRsaKeys(): Promise<string[]> {
  const make = async () => {
    const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
    return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  };
  return Promise.all(Array.from({ length: SHARED }, make));
}
