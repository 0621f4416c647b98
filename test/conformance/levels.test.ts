import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { SectionOperation } from "../../provider/src/agent/protocol";
import type { Editor } from "../../simulator/src/engine";
import { RUNNERS, SITES, type Simulated } from "./bench";
import { LIMIT } from "./client";
import { conformance } from "./suite";
import { absent, account, askMappings, certificateOf, keyOf, mappings, present, shown } from "./wishes";

vi.setConfig({ testTimeout: 2 * LIMIT, hookTimeout: 2 * LIMIT });

/** Entries of the server level show up at every site, before the site's own: what changes above shifts them. */
conformance("levels in one message", (on) => {
  on.simulated(
    "a stranger's mapping at a site stays when one goes at the server level and one beside it",
    async ({ site, ensure, simulated }) => {
      hold(simulated, "", "server-own");
      hold(simulated, site, "foreign1", "mine", "foreign2");
      const answer = await ensure(
        [mappings("", absent("server-own")), mappings(site, absent("mine"))],
        [askMappings(""), askMappings(site)],
      );
      expect(answer).toMatchObject({
        results: [{ changed: true }, { changed: true }],
        answers: [{ entries: [] }, { entries: [shown("foreign1"), shown("foreign2")] }],
        commits: 2,
      });
    },
  );

  on.simulated(
    "the neighbour before an entry stays when one is added at the server level and the entry goes",
    async ({ site, ensure, simulated }) => {
      hold(simulated, site, "a", "b", "c");
      const answer = await ensure([mappings("", present("s9")), mappings(site, absent("b"))], [askMappings(site)]);
      expect(answer).toMatchObject({
        answers: [{ entries: [shown("s9", {}, { inherited: true }), shown("a"), shown("c")] }],
        commits: 2,
      });
    },
  );

  on.simulated(
    "two removals at the server level leave those of the sites to be found",
    async ({ site, ensure, simulated }) => {
      hold(simulated, "", "s1", "s2", "s3");
      hold(simulated, site, "a", "b");
      hold(simulated, SITES[1], "c", "d");
      const answer = await ensure(
        [
          mappings("", absent("s1")),
          mappings(site, absent("b")),
          mappings("", absent("s3")),
          mappings(SITES[1], absent("d")),
        ],
        [askMappings(site), askMappings(SITES[1])],
      );
      const s2 = shown("s2", {}, { inherited: true });
      expect(answer).toMatchObject({
        results: [{ changed: true }, { changed: true }, { changed: true }, { changed: true }],
        answers: [{ entries: [s2, shown("a")] }, { entries: [s2, shown("c")] }],
        commits: 2,
      });
    },
  );

  on.simulated(
    "levels that are touched cost one commit each, whatever their order",
    async ({ site, ensure, simulated }) => {
      hold(simulated, "", "s1");
      hold(simulated, site, "a");
      const answer = await ensure([
        mappings(site, absent("a")),
        mappings("", present("s2")),
        mappings(`${site}/below`, present("p")),
        mappings(SITES[1], present("b")),
        mappings("", absent("s1")),
        mappings(site, present("a2")),
      ]);
      expect(answer).toMatchObject({ results: Array(6).fill({ changed: true }), commits: 3 });
    },
  );

  on.simulated(
    "behind a clear element the site's entry is its own, though the server level holds the same certificate",
    async ({ site, ensure, simulated }) => {
      hold(simulated, "", "shared");
      hold(simulated, site, "other");
      clearAt(simulated, site, "shared");
      const { answers } = await ensure(
        [mappings(site, present("shared", { userName: "CORP\\changed" }))],
        [askMappings(site)],
      );
      expect(answers).toMatchObject([{ entries: [shown("shared", { userName: "CORP\\changed" }), shown("other")] }]);
      const gone = await ensure([mappings(site, absent("shared"))], [askMappings(site), askMappings("")]);
      expect(gone).toMatchObject({
        results: [{ changed: true }],
        answers: [{ entries: [shown("other")] }, { entries: [shown("shared")] }],
      });
    },
  );

  on.simulated(
    "behind a clear element a site may hold what the server level holds",
    async ({ site, ensure, simulated }) => {
      hold(simulated, "", "shared");
      hold(simulated, site, "other");
      clearAt(simulated, site);
      const answer = await ensure([mappings(site, present("shared"))], [askMappings(site)]);
      expect(answer).toMatchObject({
        results: [{ changed: true }],
        answers: [{ entries: [shown("other"), shown("shared")] }],
      });
    },
  );

  for (const how of ["refused", "empty"] as const) {
    on.simulated(
      `where it is ${how} where an entry stands, equal text tells what is inherited`,
      async ({ site, client, ensure, simulated }) => {
        simulated.simulator.engine.faults.metadata.collectionItemLocationConfigPath = how;
        hold(simulated, "", "shared");
        hold(simulated, site, "own");
        expect(await client.hello()).toMatchObject({ missingMetadata: ["collectionItemLocationConfigPath"] });
        const answer = await ensure([mappings(site, present("shared"), absent("own"))], [askMappings(site)]);
        expect(answer).toMatchObject({
          results: [{ fault: { kind: "inherited" } }],
          answers: [{ entries: [shown("shared", {}, { inherited: true }), shown("own")] }],
        });
      },
    );
  }

  on.simulated(
    "an entry of a site is inherited below it, and is neither added nor removed there",
    async ({ site, ensure, simulated }) => {
      hold(simulated, site, "own");
      const below = `${site}/below`;
      expect(
        await ensure([mappings(below, absent("own")), mappings(below, present("own"))], [askMappings(below)]),
      ).toMatchObject({
        results: [{ changed: false }, { fault: { kind: "inherited" } }],
        answers: [{ entries: [shown("own", {}, { inherited: true })] }],
        commits: 0,
      });
    },
  );

  on.simulated(
    "a site's new mapping does not break a path below it that holds the certificate itself",
    async ({ site, ensure, simulated }) => {
      const below = `${site}/below`;
      hold(simulated, below, "shared", "foreign");
      expect(await ensure([mappings(site, present("shared"))], [askMappings(below)])).toMatchObject({
        results: [{ fault: { kind: "heldBySites", sites: [below] } }],
        answers: [{ entries: [shown("shared"), shown("foreign")] }],
        commits: 0,
      });
    },
  );

  on.simulated(
    "a path that is broken already does not keep the server level from being written",
    async ({ site, ensure, simulated }) => {
      hold(simulated, `${site}/below`, "shared");
      hold(simulated, site, "other");
      simulated.rewrite((xml) =>
        xml.replace(certificateOf("other"), certificateOf("shared")).replace("CORP\\other", "CORP\\twice"),
      );
      expect(await ensure([mappings("", present("unrelated"))], [askMappings("")])).toMatchObject({
        results: [{ changed: true }],
        answers: [{ entries: [shown("unrelated")] }],
      });
    },
  );

  on.simulated(
    "a location tag without a path does not keep the server level from being written",
    async ({ ensure, simulated }) => {
      simulated.rewrite((xml) =>
        xml.replace("</configuration>", "<location><system.webServer /></location></configuration>"),
      );
      expect(await ensure([mappings("", present("s1"))], [askMappings("")])).toMatchObject({
        results: [{ changed: true }],
        answers: [{ entries: [shown("s1")] }],
      });
    },
  );
});

const LOCATIONS = ["", SITES[0], SITES[1]] as const;
const OURS = ["own1", "own2", "own3"] as const;

/** What the levels hold before the message: ours and others', in any order. */
const holdings = fc.record(
  Object.fromEntries(
    LOCATIONS.map((location) => {
      const foreign = ["f1", "f2", "f3"].map((name) => `${name} of ${location || "the server"}`);
      return [location, fc.shuffledSubarray([...namesAt(location), ...foreign], { minLength: 2 })];
    }),
  ),
);

/** Each level has certificates of its own: what is inherited is another matter. */
function namesAt(location: string): string[] {
  return OURS.map((name) => `${name} of ${location || "the server"}`);
}

const operation: fc.Arbitrary<SectionOperation> = fc.constantFrom(...LOCATIONS).chain((location) =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...namesAt(location)), fc.boolean()), {
      minLength: 1,
      maxLength: 2,
      selector: ([name]) => name,
    })
    .map((wishes) => mappings(location, ...wishes.map(([name, wanted]) => (wanted ? present(name) : absent(name))))),
);

const message = fc.array(operation, { minLength: 2, maxLength: 6 });

/**
 * Of the 40 sequences of this seed, the waves that knew no levels got 5 wrong on real PowerShell, the first after 2
 * sequences; in 2 of them an entry of somebody else was gone. The emulated agent got all of them right.
 */
const SEED = 16;
const RUNS = 40;

describe("any message over several levels", () => {
  for (const runner of RUNNERS.filter(({ name }) => name !== "this Windows server")) {
    test.skipIf(runner.skip)(`leaves every neighbour where it stands, ${runner.name}`, async () => {
      const bench = await runner.open();
      try {
        await fc.assert(
          fc.asyncProperty(holdings, message, async (held, operations) => {
            await bench.reset();
            if (bench.simulated === undefined) throw new Error("this needs a simulated server");
            for (const location of LOCATIONS) hold(bench.simulated, location, ...(held[location] ?? []));
            const answer = await bench.ensure(
              operations,
              LOCATIONS.map((location) => askMappings(location)),
            );
            expect(answer.results).toEqual(operations.map(() => ({ changed: expect.any(Boolean) })));
            const expected = LOCATIONS.map((location) => after(held[location] ?? [], location, operations));
            expect(bench.simulated.edit(standing)).toEqual(expected);
            expect(answer.commits).toBeLessThanOrEqual(commitsFor(operations));
          }),
          { numRuns: RUNS, seed: SEED },
        );
      } finally {
        await bench.close();
      }
    });
  }
});

/** Names of each level's own entries, in the order of the file. */
function standing(doc: Editor): string[][] {
  const above = doc.mappings("").length;
  return LOCATIONS.map((location) =>
    doc
      .mappings(location)
      .slice(location === "" ? 0 : above)
      .map(({ userName }) => userName.replace("CORP\\", "")),
  );
}

/** A plain list, worked on in the order of the message. */
function after(held: readonly string[], location: string, operations: readonly SectionOperation[]): string[] {
  const wishes = operations.filter((one) => one.location === location).flatMap(({ entries = [] }) => entries);
  const names = [...held];
  for (const { key, present: wanted } of wishes) {
    const name = namesAt(location).find((one) => keyOf(one) === key) ?? "";
    const at = names.indexOf(name);
    if (wanted && at < 0) names.push(name);
    if (!wanted && at >= 0) names.splice(at, 1);
  }
  return names;
}

/** One for each level, and one more for each time that an entry is named again. */
function commitsFor(operations: readonly SectionOperation[]): number {
  const levels = new Set(operations.map(({ location }) => (location === "" ? 0 : 1)));
  const keys = operations.flatMap(({ location, entries = [] }) => entries.map(({ key }) => `${location}|${key}`));
  return levels.size + keys.length - new Set(keys).size;
}

function hold({ edit }: Simulated, location: string, ...names: readonly string[]): void {
  edit((doc) => {
    for (const name of names) doc.addMapping(location, account(name));
  });
}

/** Shuts out what the site inherits, and lets it hold `names` itself before its other entries. */
function clearAt({ rewrite }: Simulated, site: string, ...names: readonly string[]): void {
  const entries = names.map((name) => `<add userName="CORP\\${name}" certificate="${certificateOf(name)}" />`);
  rewrite((xml) => {
    const at = xml.indexOf("<oneToOneMappings>", xml.indexOf(`<location path="${site}"`)) + "<oneToOneMappings>".length;
    return `${xml.slice(0, at)}<clear />${entries.join("")}${xml.slice(at)}`;
  });
}
