import { ProcessKilled } from "../../simulator/src/engine";
import type { Declaration, Run, Stack } from "../driver";
import { expectOk } from "./expect";
import { type Hand, OTHERS } from "./others";
import { type At, isInside, type Place } from "./places";
import type { Random } from "./random";
import { NEIGHBOURS, OTHER_SITE, SITE } from "./sites";

/** What a fault has at hand. */
export interface Meddling extends Hand {
  /** The name that the run has for it. */
  readonly server: string;
  readonly run: Run;
  readonly place: Place;
  /** The stack of somebody else, on the same server. */
  readonly neighbour: Stack;
  /** What goes on beside the run, and is waited for after it. */
  readonly beside: Promise<unknown>[];
}

export interface Fault {
  act(meddling: Meddling): Promise<void> | void;
  /** What becomes of the run that it meets. */
  readonly run: "succeeds" | "fails";
  readonly places: readonly At[];
  /** Whether what is ours may have been changed as well, so that only a refresh finds it. */
  readonly touchesOurs?: true;
  /** Only of messages that write. */
  readonly writesOnly?: true;
}

const EVERYWHERE: readonly At[] = ["request", "comparison", "commit", "committed", "proof", "answer", "answering"];
const AROUND: readonly At[] = EVERYWHERE.filter((at) => at !== "answering");
const BEFORE_COMMIT: readonly At[] = ["request", "comparison", "commit"];

/** Those that a greeting can meet; the others are there what they are before the first request. */
export const SESSION_FAULTS: readonly string[] = [
  "connection cut",
  "agent killed",
  "provider killed",
  "engine killed",
  "engine interrupted",
  "file in use",
];

export const FAULTS: Readonly<Record<string, Fault>> = {
  "connection cut": {
    places: EVERYWHERE,
    run: "succeeds",
    act: ({ run, server, place }) => run.provider.wires[server]?.cutAfter(place.bytes ?? 0),
  },
  "agent killed": {
    places: AROUND,
    run: "succeeds",
    act: ({ simulator, place }) => {
      simulator.killAgents();
      if (isInside(place)) throw new ProcessKilled();
    },
  },
  "provider killed": {
    places: EVERYWHERE,
    run: "fails",
    act: (meddling) => later(meddling, () => meddling.run.killProvider()),
  },
  "engine killed": {
    places: EVERYWHERE,
    run: "fails",
    act: (meddling) => later(meddling, () => meddling.run.killEngine()),
  },
  "engine interrupted": { places: AROUND, run: "fails", act: ({ run }) => run.interrupt() },
  "volume nearly full": {
    places: ["request", "comparison"],
    run: "fails",
    writesOnly: true,
    act: ({ simulator }) => {
      simulator.windows.freeBytes = 1000;
      // What comes of a write all the same; it must not be tried.
      simulator.engine.faults.diskFull = "damaged";
    },
  },
  "disk full": {
    places: BEFORE_COMMIT,
    run: "fails",
    writesOnly: true,
    act: ({ simulator }) => {
      simulator.engine.faults.diskFull = "clean";
    },
  },
  "writing denied": {
    places: BEFORE_COMMIT,
    run: "fails",
    writesOnly: true,
    act: ({ simulator }) => {
      simulator.engine.faults.denyWrite = true;
    },
  },
  conflicts: {
    places: BEFORE_COMMIT,
    run: "succeeds",
    writesOnly: true,
    act: ({ simulator, random }) => {
      simulator.engine.faults.conflicts = 1 + random.below(4);
    },
  },
  "conflicts without end": {
    places: BEFORE_COMMIT,
    run: "fails",
    writesOnly: true,
    act: ({ simulator }) => {
      simulator.engine.faults.conflicts = 1000;
    },
  },
  "file in use": {
    places: ["request", "comparison", "commit", "committed", "proof"],
    run: "succeeds",
    act: ({ simulator, random }) => {
      simulator.engine.faults.inUse = 1 + random.below(3);
    },
  },
  ...byOthers(),
  "another stack meanwhile": {
    places: ["request", "answer"],
    run: "succeeds",
    act: neighbourComes,
  },
  "another stack at the same time": {
    places: ["request", "answer"],
    run: "succeeds",
    act: (meddling) => void neighbourComes(meddling),
  },
};

/** They come at any time but in the middle of an answer. */
function byOthers(): Record<string, Fault> {
  const faults = Object.entries(OTHERS).map(([name, hand]) => [
    name,
    { ...hand, places: AROUND, run: "succeeds" } satisfies Fault,
  ]);
  return Object.fromEntries(faults);
}

/** Killed in the middle of an answer, where it is on its way; else at once. */
function later({ run, server, place: { at, bytes = 0 } }: Meddling, kill: () => void): void {
  if (at === "answering") run.provider.wires[server]?.cutAfter(bytes, kill);
  else kill();
}

/** That it failed is told after the run: in the middle of the server's work nobody would hear of it. */
async function neighbourComes({ neighbour, random, beside }: Meddling): Promise<void> {
  const came = neighbour.up(neighbourProgram(random)).then((result) => expectOk("the other stack's up", result));
  beside.push(came);
  await came.catch(() => {});
}

export function neighbourProgram(random: Random): Declaration[] {
  return NEIGHBOURS.map((certificate, at) => ({
    name: `neighbour-${at}`,
    type: "OneToOneMapping",
    inputs: { site: random.pick([SITE, OTHER_SITE]), certificate, userName: `NEXT\\user${at}`, password: `next-${at}` },
  }));
}
