import { expect } from "vitest";
import type { SectionOperation } from "../../provider/src/agent/protocol";
import { conformance } from "./suite";
import { AUTH, askMappings, flags, mappings, present, shown } from "./wishes";

/** No file can hold it, which is found out only when the file is written. */
const REFUSED_AT_COMMIT = "CORP\\\u0001";

const names = (count: number) => Array.from({ length: count }, (_, at) => `user${at}`);

/** Design 8: so many commits for N operations of which some are refused. */
const mostCommits = (operations: number, refused: number) => refused * (2 + 2 * Math.ceil(Math.log2(operations)));

conformance("refused values", (on) => {
  on.simulated("one value that only the commit refuses does not make a commit of each", async ({ site, ensure }) => {
    const all = names(60);
    const operations = all.map((name, at) =>
      mappings(site, present(name, at === 37 ? { userName: REFUSED_AT_COMMIT } : {})),
    );
    const { results = [], answers, commits } = await ensure(operations, [askMappings(site)]);
    expect(results.flatMap((result, at) => ("fault" in result ? [at] : []))).toEqual([37]);
    expect(answers).toMatchObject([{ entries: Array(59).fill({}) }]);
    expect(commits).toBeLessThanOrEqual(mostCommits(60, 1));
  });

  on.simulated("a few such values cost a few halvings each", async ({ site, ensure }) => {
    const bad = [3, 4, 29];
    const operations = names(30).map((name, at) =>
      mappings(site, present(name, bad.includes(at) ? { userName: REFUSED_AT_COMMIT } : {})),
    );
    const { results = [], commits } = await ensure(operations);
    expect(results.flatMap((result, at) => ("fault" in result ? [at] : []))).toEqual(bad);
    expect(commits).toBeLessThanOrEqual(mostCommits(30, bad.length));
  });

  on.simulated("values that are refused while they are applied cost no commit more", async ({ site, ensure }) => {
    const bad = [5, 6, 50, 99];
    const operations = names(100).map(
      (name, at): SectionOperation =>
        bad.includes(at) ? flags(`${site}/wrong${at}`, "Ssl64") : mappings(site, present(name)),
    );
    const { results = [], commits } = await ensure(operations);
    expect(results.flatMap((result, at) => ("fault" in result ? [at] : []))).toEqual(bad);
    expect(commits).toBe(1);
  });

  on.simulated(
    "a section that is locked for all of them is tried twice, not once for each",
    async ({ site, ensure, simulated }) => {
      simulated.simulator.engine.faults.lockedSections = [AUTH];
      let reads = 0;
      simulated.simulator.engine.faults.atStep = (step) => {
        if (step === "read") reads++;
      };
      const { results = [] } = await ensure(names(50).map((name) => mappings(site, present(name))));
      expect(results).toMatchObject(Array(50).fill({ fault: { kind: "locked" } }));
      expect(reads).toBeLessThanOrEqual(3);
    },
  );

  on.simulated(
    "a value that reads back differently is written twice, and what differs is told",
    async ({ site, ensure, simulated }) => {
      simulated.simulator.engine.faults.keeps.userName = (written) =>
        written.startsWith("CORP\\odd") ? `${written}!` : written;
      const answer = await ensure(
        [mappings(site, present("odd")), mappings(site, present("alice"))],
        [askMappings(site)],
      );
      expect(answer).toMatchObject({
        results: [
          { fault: { kind: "conflict", text: expect.stringContaining("reads back differently (userName)") } },
          { changed: true },
        ],
        answers: [{ entries: [shown("odd", { userName: "CORP\\odd!" }), shown("alice")] }],
        commits: 2,
      });
    },
  );

  on.simulated(
    "half a surrogate pair in a password is refused before anything is written",
    async ({ site, ensure }) => {
      const answer = await ensure([mappings(site, present("alice", { password: "half \ud800 pair" }))]);
      expect(answer).toMatchObject({ results: [{ fault: { kind: "invalid", attribute: "password" } }], commits: 0 });
    },
  );
});
