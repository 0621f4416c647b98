import { readFileSync, writeFileSync } from "node:fs";
import { type Editor, SECTION } from "../../simulator/src/engine";
import type { Simulator } from "../../simulator/src/server";
import type { Declaration } from "../driver";
import { canonical, type Entry, lookAt } from "./foreign";
import type { Random } from "./random";
import { foreignCertificate, foreignMapping, OTHER_SITE, SITE } from "./sites";
import { entryOf } from "./wish";

/** What somebody else has at hand. */
export interface Hand {
  readonly simulator: Simulator;
  readonly random: Random;
  /** What is wanted there. */
  readonly program: readonly Declaration[];
  /** Edits the file as another program; what it does to what is not ours is right. */
  edit(edit: (doc: Editor) => void): void;
}

/** A change that somebody else makes to the configuration. */
export interface Change {
  act(hand: Hand): void;
  /** Whether what is ours may have been changed as well, so that only a refresh finds it. */
  readonly touchesOurs?: true;
}

export const OTHERS: Readonly<Record<string, Change>> = {
  "others add an entry": {
    act: ({ edit, random }) =>
      edit((doc) => {
        const location = random.pick([SITE, OTHER_SITE, ""]);
        // What the server level holds no site may hold.
        const entry = foreignMapping((location === "" ? 20 : 10) + random.below(10));
        if (!stands(doc, location, entry.certificate)) doc.addMapping(location, entry);
      }),
  },
  "others remove an entry": {
    act: ({ edit, random }) =>
      edit((doc) => {
        const [location, first] = random.pick([
          [SITE, 0],
          ["", 3],
        ] as const);
        const certificate = foreignCertificate(first + random.below(2));
        if (stands(doc, location, certificate)) doc.removeMapping(location, certificate);
      }),
  },
  "others change an entry": {
    act: ({ edit, random }) =>
      edit((doc) => {
        const certificate = foreignCertificate(random.below(2));
        const userName = `OTHERS\\${random.below(1e6)}`;
        if (stands(doc, SITE, certificate)) doc.changeMapping(SITE, certificate, { userName });
      }),
  },
  "others change the section": {
    act: ({ edit, random }) =>
      edit((doc) =>
        doc.set(random.pick([SITE, OTHER_SITE]), SECTION.clientCertificates, {
          manyToOneCertificateMappingsEnabled: true,
        }),
      ),
  },
  "others add a comment": {
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
    touchesOurs: true,
    act: ({ edit, program, simulator }) => edit((doc) => overwrite(doc, simulator, program)),
  },
  "others remove our entry": {
    touchesOurs: true,
    act: ({ edit, program, simulator }) => edit((doc) => removeOurs(doc, simulator, program)),
  },
};

function stands(doc: Editor, location: string, certificate: string): boolean {
  return doc.mappings(location).some((mapping) => mapping.certificate === certificate);
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

export function oursIn(program: readonly Declaration[]): Entry[] {
  return program.map(entryOf).filter((entry) => entry !== undefined);
}

function standing({ configFile }: Simulator, { location, certificate }: Entry): boolean {
  return lookAt(configFile).entries.some((entry) => entry.location === location && entry.certificate === certificate);
}

/** The certificate in the spelling of the file. */
function textIn(doc: Editor, { location, certificate }: Entry): string {
  const found = doc.mappings(location).find((mapping) => canonical(mapping.certificate) === certificate);
  return found?.certificate ?? certificate;
}
