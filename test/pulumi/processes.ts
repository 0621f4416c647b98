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

/** Looks at a process of somebody else, which might still become one that is watched: a moment after it was forked. */
const STRANGER = 10;

/** Watches every process with this text in its environment, which its children inherit. */
export function watchProcesses(marker: string): Watch {
  const found = new Map<string, SeenProcess>();
  /** Looks at each process that is not watched. */
  const strangers = new Map<string, number>();
  const look = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      const looks = strangers.get(pid) ?? 0;
      if (looks === STRANGER) continue;
      const commandLine = read(pid, "cmdline");
      const key = `${pid}\n${commandLine}`;
      if (commandLine === undefined || found.has(key)) continue;
      const environment = read(pid, "environ");
      if (environment?.includes(marker)) found.set(key, { commandLine, environment });
      else strangers.set(pid, looks + 1);
    }
  };
  const timer = setInterval(look, 50);
  return { look, seen: () => [...found.values()], stop: () => clearInterval(timer) };
}

/** Undefined where it has ended meanwhile, or is another user's. */
function read(pid: string, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8").replaceAll("\0", "\n");
  } catch {
    return undefined;
  }
}
