import { describe, expect, test } from "vitest";
import { noFaults } from "../../simulator/src/engine";
import type { Simulator } from "../../simulator/src/server";
import { TRANSPORTS, trafficIn, UNTOUCHED } from "../support/doors";
import { begin } from "./begin";
import { declare, type Refusal, type Row } from "./row";
import { TABLE } from "./table";
import { fail, SITE, succeed } from "./world";

/** What every resource refuses before anything is sent. */
const ALWAYS: readonly Refusal[] = [
  ["neither a site nor the server level", { site: undefined }, /site: has no value/],
  ["a site and the server level", { serverLevel: true }, /serverLevel: cannot be combined with site/],
  ["a site that is a path", { site: "a/b" }, /site: expected the name of a site/],
  ["a property that it does not have", { passwort: "planted-Alice-1" }, /passwort: \w+ has no such property/],
  ["a server that is not configured", { connection: "nobody" }, /connection: names no known server/],
  [
    "a field that no connection has",
    { connection: { host: "h", passwort: "planted-Alice-1" } },
    /connection\.passwort/,
  ],
];

interface Fault {
  readonly code: string;
  /** Which words say what to do. */
  readonly remedy?: (row: Row) => string;
  set(simulator: Simulator, on: boolean, row: Row): void;
  readonly concerns?: (row: Row) => boolean;
  /** A delete meets it, too. */
  readonly onDelete: boolean;
}

/** What a server refuses, how it comes to that, and how it is put right. */
const FAULTS: readonly Fault[] = [
  {
    code: "server/locked",
    set: ({ engine }, on, { sections }) => Object.assign(engine.faults, on ? { lockedSections: sections } : noFaults()),
    onDelete: true,
  },
  {
    code: "server/denied",
    set: ({ engine }, on) => Object.assign(engine.faults, { denyWrite: on }),
    onDelete: true,
  },
  {
    code: "server/disk-full",
    set: ({ windows }, on) => Object.assign(windows, { freeBytes: on ? 4096 : 1024 ** 4 }),
    onDelete: true,
  },
  {
    code: "server/missing-feature",
    remedy: ({ feature }) => `Install-WindowsFeature ${feature?.name}`,
    set: (simulator, on, { feature }) => simulator.edit((doc) => feature?.install(doc, !on)),
    concerns: ({ feature }) => feature !== undefined,
    onDelete: false,
  },
  {
    code: "server/unknown-site",
    set: (simulator, on) => simulator.edit((doc) => (on ? doc.removeSite(SITE) : doc.addSite({ name: SITE, id: 1 }))),
    onDelete: false,
  },
];

/** What is at no site has refusals of its own. */
const AT_SITES = TABLE.filter(({ places }) => places[0]?.site !== undefined);

describe.each(AT_SITES.map((row) => [row.type, row] as const))("%s", (_type, row) => {
  const program = [declare(row, row.first)];

  test("refuses what cannot be meant before anything is sent, names the property and tells no secret", async () => {
    const world = await begin(row, "ssh");
    for (const [what, inputs, said] of [...ALWAYS, ...row.refusals]) {
      const wrong = [declare(row, { ...row.first, inputs: { ...row.first.inputs, ...inputs } })];
      let text = "";
      const sent = await trafficIn(world, async () => {
        text = await fail(world.stack.up(wrong));
      });
      expect(text, what).toMatch(said);
      expect(text, what).not.toContain("planted-");
      expect(sent, what).toEqual(UNTOUCHED);
      expect(world.stack.checkpoint.resources, what).toEqual([]);
    }
  });

  test.each(TRANSPORTS)(
    "over %s, what the server refuses is told with code, server and site; nothing is written, and the next up finishes",
    async (transport) => {
      const { simulator, stack, look, before, holding } = await begin(row, transport);
      const expectRefused = (code: string, text: string) => {
        expect(text, code).toContain(`(${code})`);
        expect(text, code).toContain(`server web01, site "${SITE}"`);
        expect(text, code).not.toContain("planted-");
      };
      const concerned = FAULTS.filter(({ concerns }) => concerns?.(row) ?? true);
      for (const { code, remedy, set } of concerned) {
        set(simulator, true, row);
        const text = await fail(stack.up(program));
        expectRefused(code, text);
        if (remedy) expect(text).toContain(remedy(row));
        set(simulator, false, row);
      }
      expect(look()).toEqual(before);
      // Somebody else writes at the same moment, once.
      simulator.engine.faults.conflicts = 1;
      const { commits } = simulator.counts;
      await succeed(stack.up(program));
      expect(simulator.counts.commits).toBe(commits + 1);
      const made = look();
      expect(made).toEqual(holding(row.first));

      const changed = [declare(row, row.second)];
      for (const { code, set } of concerned.filter(({ onDelete }) => onDelete)) {
        set(simulator, true, row);
        expectRefused(code, await fail(stack.up(changed)));
        expectRefused(code, await fail(stack.destroy()));
        set(simulator, false, row);
        expect(look(), code).toEqual(made);
        expect(stack.checkpoint.resources, code).toHaveLength(1);
      }
      await succeed(stack.destroy());
      expect(look()).toEqual(before);
    },
  );

  test("a site that is gone takes its resources with it", async () => {
    const { simulator, stack } = await begin(row, "ssh");
    await succeed(stack.up(program));
    simulator.edit((doc) => doc.removeSite(SITE));
    await succeed(stack.refresh());
    expect(stack.checkpoint.resources).toEqual([]);
    simulator.edit((doc) => doc.addSite({ name: SITE, id: 1 }));
    await succeed(stack.up(program));
    simulator.edit((doc) => doc.removeSite(SITE));
    // Without a refresh before, a delete finds nothing to do.
    await succeed(stack.up([]));
    expect(stack.checkpoint.resources).toEqual([]);
  });
});
