import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** What the Node.js processes of one run have used; the engine, which is not ours, is not among them. */
export interface Usage {
  /** User and system time, in seconds. */
  readonly providerCpu: number;
  readonly programCpu: number;
  /** The most memory that a provider process ever held, in MB. */
  readonly providerPeak: number;
}

interface Left {
  readonly role: "provider" | "program" | "other";
  readonly cpuSeconds: number;
  readonly peakKb: number;
}

/** A folder in which processes with usage.cjs leave their figures. */
export interface UsageFolder {
  readonly preload: string;
  readonly env: Record<string, string>;
  /** What the processes of the run that has just ended left, a provider among them; the folder is empty then. */
  take(): Promise<Usage>;
  dispose(): Promise<void>;
}

/** The engine may end before its provider has. */
const LONGEST_MS = 15_000;

export async function makeUsageFolder(): Promise<UsageFolder> {
  const folder = await mkdtemp(join(tmpdir(), "iis-clientcert-usage-"));
  return {
    preload: join(__dirname, "usage.cjs"),
    env: { BENCH_USAGE_FOLDER: folder },
    async take() {
      for (const end = Date.now() + LONGEST_MS; ; await pause(50)) {
        const left = await read(folder);
        if (left.some(({ role }) => role === "provider")) {
          await Promise.all((await readdir(folder)).map((name) => rm(join(folder, name))));
          return sum(left);
        }
        if (Date.now() > end) throw new Error("no provider process left its figures: was it killed?");
      }
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

async function read(folder: string): Promise<Left[]> {
  const texts = (await readdir(folder)).map((name) => readFile(join(folder, name), "utf8"));
  // A file that is being written is read again next time.
  return (await Promise.all(texts)).flatMap((text) => (text.endsWith("}") ? [JSON.parse(text) as Left] : []));
}

function sum(left: readonly Left[]): Usage {
  const of = (wanted: Left["role"]) => left.filter(({ role }) => role === wanted);
  const cpu = (wanted: Left["role"]) => of(wanted).reduce((total, { cpuSeconds }) => total + cpuSeconds, 0);
  return {
    providerCpu: cpu("provider"),
    programCpu: cpu("program"),
    providerPeak: Math.max(...of("provider").map(({ peakKb }) => peakKb)) / 1024,
  };
}
