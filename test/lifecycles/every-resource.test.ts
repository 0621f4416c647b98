import { describe, expect, test } from "vitest";
import { KINDS } from "../../provider/src/resources/kinds";
import { TRANSPORTS, trafficIn, UNTOUCHED } from "../support/doors";
import { begin } from "./begin";
import { declare, locationOf, type Setting } from "./row";
import { TABLE } from "./table";
import { drifted, OTHER_SITE, operations, succeed } from "./world";

test("every resource of the package is in the table", () => {
  expect(TABLE.map(({ type }) => type)).toEqual(KINDS.map(({ type }) => type));
});

for (const row of TABLE) {
  // At its usual place over both transports, at the others over one: where it is makes no difference to a transport.
  const cases = TRANSPORTS.flatMap((transport) =>
    (transport === "ssh" ? row.places : row.places.slice(0, 1)).map(
      (place) => [row.type, locationOf(place) || "the server level", transport, place] as const,
    ),
  );
  describe.each(cases)("%s at %s, over %s", (_type, _where, transport, place) => {
    const location = locationOf(place);
    const first = [declare(row, row.first, place)];
    const second = [declare(row, row.second, place)];

    test("is made and left alone, and nothing else is touched", async () => {
      const world = await begin(row, transport, place);
      const { simulator, stack, look, holding } = world;
      expect(operations(await stack.preview(first))).toEqual(["create"]);
      expect(simulator.counts.sessions).toBe(0);
      const made = await trafficIn(world, () => succeed(stack.up(first)));
      expect(made).toMatchObject({ sessions: 1, ensures: 1, commits: 1, reads: 0 });
      expect(look()).toEqual(holding(row.first));

      const again = await trafficIn(world, async () =>
        expect(operations(await succeed(stack.up(first)))).toEqual(["same"]),
      );
      expect(again).toEqual(UNTOUCHED);
      const refreshed = await trafficIn(world, async () =>
        expect(operations(await succeed(stack.up(first, { refresh: true })))).toEqual(["read", "same"]),
      );
      expect(refreshed).toMatchObject({ sessions: 1, ensures: 0, commits: 0, reads: 1 });
    });

    test.skipIf(row.lasting)("is updated and deleted, and nothing else is touched", async () => {
      const world = await begin(row, transport, place);
      const { stack, look, before, holding } = world;
      await succeed(stack.up(first));
      const updated = await trafficIn(world, async () =>
        expect(operations(await succeed(stack.up(second)))).toEqual(["update"]),
      );
      expect(updated).toMatchObject({ sessions: 1, ensures: 1, commits: 1 });
      expect(look()).toEqual(holding(row.second));
      expect(await drifted(stack, second)).toBe(false);

      const gone = await trafficIn(world, async () =>
        expect(operations(await succeed(stack.destroy()))).toEqual(["delete"]),
      );
      expect(gone).toMatchObject({ sessions: 1, ensures: 1, commits: 1 });
      expect(look()).toEqual(before);
      expect(await trafficIn(world, () => succeed(stack.destroy()))).toEqual(UNTOUCHED);
      expect(stack.checkpoint).toEqual({ resources: [], pending: [] });
    });

    test("drift of every form is seen, and repaired by one message", async () => {
      const world = await begin(row, transport, place);
      const { simulator, stack, look, holding } = world;
      await succeed(stack.up(first));
      for (const [what, hand] of Object.entries(row.drifts)) {
        simulator.edit((doc) => hand(doc, location, simulator));
        expect(look(), what).not.toEqual(holding(row.first));
        expect(await drifted(stack, first), what).toBe(true);
        const repaired = await trafficIn(world, () => succeed(stack.up(first, { refresh: true })));
        const commits = row.uncommitted?.includes(what) ? 0 : 1;
        expect(repaired, what).toMatchObject({ sessions: 1, reads: 1, ensures: 1, commits });
        expect(look(), what).toEqual(holding(row.first));
      }
      expect(await drifted(stack, first)).toBe(false);
    });

    test.skipIf(row.lasting)("a refresh alone takes drift over into state, and touches nothing", async () => {
      const world = await begin(row, transport, place);
      const { simulator, stack, look, holding } = world;
      await succeed(stack.up(first));
      const [hand] = Object.values(row.drifts);
      simulator.edit((doc) => hand?.(doc, location, simulator));
      const drifted = look();
      expect(await trafficIn(world, () => succeed(stack.refresh()))).toMatchObject({ ensures: 0, commits: 0 });
      expect(look()).toEqual(drifted);
      expect(operations(await succeed(stack.up(first)))).toEqual(["update"]);
      expect(look()).toEqual(holding(row.first));
    });

    test("what is none of its business, or means the same, is no drift", async () => {
      const { simulator, stack, look } = await begin(row, transport, place);
      await succeed(stack.up(first));
      for (const [what, hand] of Object.entries(row.noDrifts)) {
        simulator.edit((doc) => hand(doc, location, simulator));
        const edited = look();
        expect(await drifted(stack, first), what).toBe(false);
        await succeed(stack.up(first, { refresh: true }));
        expect(look(), what).toEqual(edited);
      }
    });

    test.skipIf(row.restores)("is taken over without a write where it stands there already", async () => {
      const world = await begin(row, transport, place);
      const { stack, look, holding } = world;
      await succeed(stack.up(first));
      // What another stack has made, this one has never seen.
      const other = world.reconfigured({}, { checkpoint: { resources: [], pending: [] } });
      const taken = await trafficIn(world, () => succeed(other.up(first)));
      expect(taken).toMatchObject({ ensures: 1, commits: 0 });
      expect(look()).toEqual(holding(row.first));
      expect(other.checkpoint.resources[0]?.outputs).toEqual(stack.checkpoint.resources[0]?.outputs);
      await succeed(other.destroy());
      // It is gone already.
      expect(await trafficIn(world, () => succeed(stack.destroy()))).toMatchObject({ commits: 0 });
    });

    test.skipIf(row.lasting)("moves to another place, and no trace is left at the former one", async () => {
      const { stack, look, before, holding } = await begin(row, transport, place);
      const others = [row.elsewhere ?? { site: OTHER_SITE }, ...row.places];
      const there = others.find((other) => locationOf(other) !== location) ?? {};
      await succeed(stack.up(first));
      const elsewhere = { ...declare(row, row.first, there), deleteBeforeReplace: location === "" };
      expect(operations(await succeed(stack.up([elsewhere]))).sort()).toEqual(["delete", "replace"]);
      const moved = holding(row.first, locationOf(there));
      expect(look()).toEqual(moved);
      await succeed(stack.destroy());
      expect(look()).toEqual(before);
    });

    test.runIf(row.replacement)("is replaced, the new one made before the old one goes", async () => {
      const { simulator, stack, look, before, holding } = await begin(row, transport, place);
      const replacement = row.replacement as Setting;
      await succeed(stack.up(first));
      const seen: unknown[] = [];
      let { commits } = simulator.counts;
      simulator.hold.beforeAnswer = async () => {
        if (simulator.counts.commits === commits) return;
        commits = simulator.counts.commits;
        seen.push(look()[location]);
      };
      expect(operations(await succeed(stack.up([declare(row, replacement, place)])))).toEqual(["replace", "delete"]);
      const both = { ...before[location], ...row.first.holds, ...replacement.holds };
      expect(seen).toEqual([both, holding(replacement)[location]]);
      await succeed(stack.destroy());
      expect(look()).toEqual(before);
    });
  });
}
