import { readFileSync, writeFileSync } from "node:fs";
import { type Editor, ProcessKilled, SECTION } from "../../simulator/src/engine";
import type { Simulator } from "../../simulator/src/server";
import type { Declaration, Run, Stack } from "../driver";
import { canonical, lookAt } from "./foreign";
import { type At, isInside, type Place } from "./places";
import type { Random } from "./random";
import { foreignCertificate, foreignMapping, NEIGHBOURS, OTHER_SITE, SITE } from "./sites";
import { entryOf } from "./wish";

/** What a fault has at hand. */
export interface Meddling {
  readonly simulator: Simulator;
  /** The name that the run has for it. */
  readonly server: string;
  readonly run: Run;
  readonly place: Place;
  readonly random: Random;
  /** The program of the run. */
  readonly program: readonly Declaration[];
  /** Edits the file as another program; what it does to what is not ours is right. */
  edit(edit: (doc: Editor) => void): void;
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
  "others add an entry": {
    places: AROUND,
    run: "succeeds",
    act: ({ edit, random }) =>
      edit((doc) => doc.addMapping(random.pick([SITE, OTHER_SITE]), foreignMapping(10 + random.below(10)))),
  },
  "others remove an entry": {
    places: AROUND,
    run: "succeeds",
    act: ({ edit, random }) => edit((doc) => doc.removeMapping(SITE, foreignCertificate(random.below(2)))),
  },
  "others change an entry": {
    places: AROUND,
    run: "succeeds",
    act: ({ edit, random }) =>
      edit((doc) =>
        doc.changeMapping(SITE, foreignCertificate(random.below(2)), { userName: `OTHERS\\${random.below(1e6)}` }),
      ),
  },
  "others change the section": {
    places: AROUND,
    run: "succeeds",
    act: ({ edit, random }) =>
      edit((doc) =>
        doc.set(random.pick([SITE, OTHER_SITE]), SECTION.clientCertificates, {
          manyToOneCertificateMappingsEnabled: true,
        }),
      ),
  },
  "others add a comment": {
    places: AROUND,
    run: "succeeds",
    act: ({ edit, simulator, random }) => {
      const comment = `<!-- ${random.below(1e6)} -->`;
      const { configFile } = simulator;
      edit(() =>
        writeFileSync(
          configFile,
          readFileSync(configFile, "utf8").replace("</configuration>", `${comment}\n</configuration>`),
        ),
      );
    },
  },
  "others write our entry": {
    places: AROUND,
    run: "succeeds",
    touchesOurs: true,
    act: ({ edit, program, simulator }) => edit((doc) => overwrite(doc, simulator, program)),
  },
  "others remove our entry": {
    places: AROUND,
    run: "succeeds",
    touchesOurs: true,
    act: ({ edit, program, simulator }) => edit((doc) => removeOurs(doc, simulator, program)),
  },
  "another stack meanwhile": {
    places: ["request", "answer"],
    run: "succeeds",
    act: async ({ neighbour, random }) => {
      const result = await neighbour.up(neighbourProgram(random));
      if (!result.ok) throw new Error("the other stack's up failed");
    },
  },
  "another stack at the same time": {
    places: ["request", "answer"],
    run: "succeeds",
    act: ({ neighbour, random, beside }) => void beside.push(neighbour.up(neighbourProgram(random))),
  },
};

/** Killed in the middle of an answer, where it is on its way; else at once. */
function later({ run, server, place: { at, bytes = 0 } }: Meddling, kill: () => void): void {
  if (at === "answering") run.provider.wires[server]?.cutAfter(bytes, kill);
  else kill();
}

export function neighbourProgram(random: Random): Declaration[] {
  return NEIGHBOURS.map((certificate, at) => ({
    name: `neighbour-${at}`,
    type: "OneToOneMapping",
    inputs: { site: random.pick([SITE, OTHER_SITE]), certificate, userName: `NEXT\\user${at}`, password: `next-${at}` },
  }));
}

/** Another account for a mapping of ours: a changed entry, or one that comes before ours. */
function overwrite(doc: Editor, simulator: Simulator, program: readonly Declaration[]): void {
  const [wanted] = oursIn(program);
  if (!wanted) throw new Error("the program has no mapping that somebody could write");
  const found = standing(simulator, wanted);
  if (found) doc.changeMapping(wanted.location, textIn(doc, wanted), { userName: "mallory" });
  else doc.addMapping(wanted.location, { certificate: wanted.certificate, userName: "mallory", password: "theirs" });
}

function removeOurs(doc: Editor, simulator: Simulator, program: readonly Declaration[]): void {
  const wanted = oursIn(program).find((entry) => standing(simulator, entry));
  if (wanted) doc.removeMapping(wanted.location, textIn(doc, wanted));
}

export function oursIn(program: readonly Declaration[]) {
  return program.map(entryOf).filter((entry) => entry !== undefined);
}

type Wanted = ReturnType<typeof oursIn>[number];

function standing({ configFile }: Simulator, { location, certificate }: Wanted): boolean {
  return lookAt(configFile).entries.some((entry) => entry.location === location && entry.certificate === certificate);
}

/** The certificate in the spelling of the file. */
function textIn(doc: Editor, { location, certificate }: Wanted): string {
  const found = doc.mappings(location).find((mapping) => canonical(mapping.certificate) === certificate);
  return found?.certificate ?? certificate;
}
