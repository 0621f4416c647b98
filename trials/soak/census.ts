import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { queryObjects, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Server } from "../../provider/src/server/server";
import { Session } from "../../provider/src/server/session";

/** What this process holds while nothing is under way. */
export interface Census {
  /** What must not grow at all, by what it is. */
  readonly held: Readonly<Record<string, number>>;
  /** Bytes after everything unreachable was collected. */
  readonly heap: number;
  /** Buffers outside of the heap; bytes. */
  readonly external: number;
  readonly resident: number;
}

/** Looking for objects takes a moment for each class: the ends of what a connection holds on to. */
const CLASSES = { Server, Session, Socket };

/** Counts and measures. `folder`: where temporary files are made. */
export function takeCensus(folder: string): Census {
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  const objects = Object.entries(CLASSES).map(([name, type]) => [`objects ${name}`, queryObjects(type)]);
  return {
    held: { ...countOpen(folder), ...Object.fromEntries(objects) },
    heap: heapUsed,
    external,
    resident: rss,
  };
}

/** The part of `held` that is counted at once: handles, descriptors, processes and temporary files. */
export function countOpen(folder: string): Record<string, number> {
  return { ...handles(), ...files(), temporary: temporary(folder) };
}

/** What there is more of than before, in words. */
export function moreThan(before: Census, now: Readonly<Record<string, number>>): string[] {
  return Object.entries(now)
    .filter(([what, count]) => count > (before.held[what] ?? 0))
    .map(([what, count]) => `${what} ${count} instead of ${before.held[what] ?? 0}`);
}

/** Bytes in use once everything unreachable was collected. */
export function measureHeap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

let gc: (() => void) | undefined;

/** Without a flag on the command line, so that it works in whatever starts this. */
function collect(): void {
  setFlagsFromString("--expose-gc");
  gc ??= runInNewContext("gc") as () => void;
  // What finalisers let go is collected the second time.
  gc();
  gc();
}

/** Under way for a moment, and gone by itself. */
const PASSING = new Set(["Immediate", "FSReqPromise", "FSReqCallback"]);

/** What keeps this process alive: sockets, listeners, child processes, timers. */
function handles(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo())
    if (!PASSING.has(kind)) counts[`handle ${kind}`] = (counts[`handle ${kind}`] ?? 0) + 1;
  return counts;
}

/** Of the operating system, where it tells: open file descriptors and child processes. */
function files(): Record<string, number> {
  if (!existsSync("/proc/self/fd")) return {};
  const children = "/proc/self/task/self/children";
  const tasks = readdirSync("/proc/self/task");
  const started = tasks.flatMap((task) => childrenOf(children.replace("self/children", `${task}/children`)));
  return { descriptors: readdirSync("/proc/self/fd").length, children: started.length };
}

function childrenOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split(" ").filter(Boolean);
  } catch {
    // The thread has ended meanwhile, or the kernel does not tell.
    return [];
  }
}

function temporary(folder: string): number {
  const inside = readdirSync(folder, { withFileTypes: true });
  return inside.reduce((sum, one) => sum + 1 + (one.isDirectory() ? temporary(join(folder, one.name)) : 0), 0);
}
