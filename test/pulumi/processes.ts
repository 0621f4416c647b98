import { readdirSync, readFileSync } from "node:fs";

/** What other users of a machine can see of a process (/proc, Linux). */
export interface SeenProcess {
  readonly commandLine: string;
  readonly environment: string;
}

export interface Watch {
  /** Looks now, in addition to every few milliseconds. */
  look(): void;
  /** Everything seen so far, each once. */
  seen(): SeenProcess[];
  stop(): void;
}

/** Watches every process with this text in its environment, which its children inherit. */
export function watchProcesses(marker: string): Watch {
  const found = new Map<string, SeenProcess>();
  const look = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      const seen = readProcess(pid);
      if (seen?.environment.includes(marker)) found.set(`${pid}\n${seen.commandLine}`, seen);
    }
  };
  const timer = setInterval(look, 50);
  return { look, seen: () => [...found.values()], stop: () => clearInterval(timer) };
}

/** Undefined where it has ended meanwhile, or is another user's. */
function readProcess(pid: string): SeenProcess | undefined {
  try {
    const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, "utf8").replaceAll("\0", "\n");
    return { commandLine: read("cmdline"), environment: read("environ") };
  } catch {
    return undefined;
  }
}
