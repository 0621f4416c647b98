import type { TestProject } from "vitest/node";
import { type InteropClients, type Nginx, type Sshd, setUpInterop } from "../../scripts/lib/interop/set-up.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    interopClients: { python: string | null; masterzen: string | null; sshd: Sshd | null; nginx: Nginx | null };
  }
}

/** Sets everything up once for the whole run. With CI set they all have to be there. */
export default async function setup(project: TestProject): Promise<void> {
  const { python, masterzen, sshd, nginx, missing }: InteropClients = await setUpInterop({
    log: (line) => console.error(line),
  });
  if (missing.length > 0 && process.env.CI) throw new Error(`Missing: ${missing.join("\n")}`);
  for (const line of missing) console.warn(`skipped: ${line}`);
  project.provide("interopClients", {
    python: python ?? null,
    masterzen: masterzen ?? null,
    sshd: sshd ?? null,
    nginx: nginx ?? null,
  });
}
