import { X509Certificate } from "node:crypto";
import { cpus } from "node:os";
import { join } from "node:path";
import { runProcess } from "../../test/support/run-process";
import type { Case } from "./cases";
import { type Contestant, SITE } from "./programs";
import type { BenchServer } from "./world";

/** Seconds that all creates took, and all deletes. */
export interface WithoutEngine {
  readonly create: number;
  readonly delete: number;
}

/** What the engine does unless `--parallel` says otherwise. */
const PER_CORE = 4;

/** The server's part of a case: the same work in the same order, as much at a time, with no engine and no program beside it. */
export async function measureWithoutEngine(
  contestant: Exclude<Contestant, "nothing">,
  { parallel = PER_CORE * cpus().length }: Case,
  { mappings, configuration }: BenchServer,
): Promise<WithoutEngine> {
  const declared = mappings.map(({ name: _, certificate, ...mapping }) => ({
    ...{ site: SITE, enabled: true, ...mapping },
    certificate: new X509Certificate(certificate).raw.toString("base64"),
  }));
  const job = { contestant, configuration, parallel };
  const created = await work({ ...job, declared });
  const deleted = await work({ ...job, made: created.made });
  return { create: created.seconds, delete: deleted.seconds };
}

/** As the engine has it: creates and deletes are asked of two processes, one after the other. */
async function work(job: object): Promise<{ seconds: number; made: unknown[] }> {
  const { code, stdout, stderr } = await runProcess({
    file: process.execPath,
    args: [join(__dirname, "without-engine.cjs")],
    cwd: __dirname,
    env: process.env,
    timeoutMs: 30 * 60_000,
    input: JSON.stringify(job),
  });
  if (code !== 0) throw new Error(`without the engine: the process ended with ${code}:\n${stderr}`);
  return JSON.parse(stdout);
}
