import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { refusal } from "./refusal";
import { HANDLERS } from "./shim";

/** pulumi.output for values whose type says nothing; its own types have no answer for `unknown`. */
export const lift: (value: unknown) => pulumi.Output<unknown> = pulumi.output;

/** Before a program changes its folder: Pulumi starts providers in the one in which it starts the program. */
const STARTED_IN = process.cwd();

let settled = false;

/**
 * Refuses where the provider process would not find this package: it looks from the folder of Pulumi.yaml, not from the
 * component that declares a resource. With mocks there is no such process.
 */
export function refuseUnresolvable(): void {
  if (settled || !hasEngine()) return;
  const reason = whyUnresolvable(STARTED_IN);
  if (reason !== undefined && startedByPulumi()) throw refusal(reason);
  settled = true;
  // The Automation API may run the engine in a folder of its own, of which the program knows nothing.
  if (reason !== undefined)
    void pulumi.log.warn(`${reason}. With the Automation API it is the folder in which its process stands.`);
}

/** Why what stands in state does not resolve from this folder, and which package.json is to name it. */
export function whyUnresolvable(folder: string): string | undefined {
  if (resolves(folder)) return undefined;
  return `Pulumi cannot find ${HANDLERS} from ${folder}, where it starts providers: add pulumi-iis-clientcert to the dependencies of ${manifestAbove(folder)} and install it, even where a component of another package declares the resources`;
}

/** Not pulumi.runtime.hasEngine: in the process of the Automation API that is always false. */
function hasEngine(): boolean {
  const { getEngine } = pulumi.runtime as { getEngine?: () => unknown };
  return getEngine?.() !== undefined;
}

/** Of a program that the engine starts, and not one that runs in the process of the Automation API. */
function startedByPulumi(): boolean {
  return process.env.PULUMI_NODEJS_MONITOR !== undefined;
}

function resolves(folder: string): boolean {
  try {
    createRequire(join(folder, "index.js")).resolve(HANDLERS);
    return true;
  } catch {
    return false;
  }
}

function manifestAbove(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = join(at, "package.json");
    if (existsSync(manifest)) return manifest;
    if (dirname(at) === at) return join(folder, "package.json");
  }
}
