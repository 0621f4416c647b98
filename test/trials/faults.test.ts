import { afterAll, describe, expect, test } from "vitest";
import { WINDOWS_QUOTAS } from "../../simulator/src/doors/winrm/shells";
import { campaign, describeFailure } from "../../trials/faults/campaign";
import { allCases, type Case, powershellCases } from "../../trials/faults/cases";
import { covering, pairsOf } from "../../trials/faults/covering";
import { countByKind } from "../../trials/faults/kinds";
import { FAULTS, type Meddling } from "../../trials/scene/meddling";
import { Random } from "../../trials/scene/random";
import { powershell, withoutPowershell } from "../support/powershell";

/** The same cases every time; `npm run faults` tries others, and all of them. */
const SEED = 6;
const COUNT = 350;
const AT_ONCE = 50;

/** What did not hold, in words; each line ends with the command that repeats it. */
async function failures(cases: readonly Case[], only: readonly number[], pwsh?: string): Promise<string[]> {
  const failed = await campaign({ seed: SEED, cases, only, workers: 4, pwsh });
  return failed.map((failure) => describeFailure(failure, SEED, pwsh === undefined ? "" : ` --powershell ${pwsh}`));
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);

describe("a fault in the middle of a run: the next runs put everything right", () => {
  const cases = allCases(SEED);
  const chosen = covering(cases, COUNT);

  afterAll(() => console.log(countByKind(chosen.map((number) => cases[number] as Case))));

  test("every lifecycle, fault and place is among the cases that are tried, and most pairs of them", () => {
    const tried = chosen.map((number) => cases[number] as Case);
    expect(tried).toHaveLength(COUNT);
    const kinds: ((one: Case) => string)[] = [
      ({ lifecycle }) => lifecycle,
      ({ fault }) => fault,
      ({ place: { verb, at } }) => `${verb}/${at}`,
      ({ way: { transport } }) => transport,
    ];
    for (const kind of kinds) expect(new Set(tried.map(kind))).toEqual(new Set(cases.map(kind)));
    const pairs = (some: readonly Case[]) => new Set(some.flatMap(pairsOf)).size;
    // Two thirds of all pairs, in one case of thirty; so many at random show half.
    expect(pairs(tried) / pairs(cases)).toBeGreaterThan(2 / 3);
  });

  test.each(range(0, COUNT / AT_ONCE).map((part) => part * AT_ONCE))(
    `${AT_ONCE} cases from %i`,
    async (first) => {
      expect(await failures(cases, chosen.slice(first, first + AT_ONCE))).toEqual([]);
    },
    1_800_000,
  );

  test.skipIf(withoutPowershell("faults on real PowerShell"))(
    "with the agent itself on real PowerShell",
    async () => {
      const some = powershellCases(SEED, 3);
      expect(await failures(some, range(0, some.length), powershell)).toEqual([]);
    },
    1_800_000,
  );

  test("more killed runs than a user may have shells, one after the other on one server", async () => {
    const killed = cases.findIndex(({ fault, way }) => fault === "engine killed" && way.transport === "winrm");
    const moreThanShells = WINDOWS_QUOTAS.maxShellsPerUser + 1;
    const failed = await campaign({ seed: SEED, cases, only: Array(moreThanShells).fill(killed), workers: 1 });
    expect(failed).toEqual([]);
  }, 600_000);
});

test("another stack that fails meanwhile is told after the run, and ends no program", async () => {
  const beside: Promise<unknown>[] = [];
  const neighbour = {
    up: async () => ({ ok: false, errors: [{ name: "n", error: new Error("no shell") }], steps: [] }),
  };
  const meddling = { neighbour, random: new Random(SEED, 0), beside } as unknown as Meddling;
  await FAULTS["another stack meanwhile"]?.act(meddling);
  await expect(Promise.all(beside)).rejects.toThrow("the other stack's up failed:\nn: no shell");
});
