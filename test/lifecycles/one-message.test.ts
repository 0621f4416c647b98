import { expect, test, vi } from "vitest";
import type { CutKind } from "../../simulator/src/doors/cuts";
import type { Declaration } from "../../trials/driver";
import { CONNECTIONS, TRANSPORTS, type Transport, trafficIn, UNTOUCHED } from "../support/doors";
import { person } from "./people";
import { declare, locationOf } from "./row";
import { TABLE } from "./table";
import { drifted, makeWorld, operations, SITE, succeed, type World } from "./world";

const TWENTY = Array.from({ length: 20 }, (_, at): Declaration => {
  const name = `client${at}`;
  const inputs = { site: SITE, certificate: person(name).base64, userName: `CORP\\${name}`, password: `of ${name}` };
  return { name, type: "OneToOneMapping", inputs };
});

const mappingsIn = ({ simulator }: World) => simulator.edit((doc) => doc.mappings(SITE)).length;
const nothingOpen = ({ door }: World) =>
  vi.waitFor(() => expect(door.open()).toMatchObject({ connections: 0, processes: 0 }), { timeout: 10_000 });

test.each(TRANSPORTS)(
  "over %s, twenty mappings on one site of a slow server are made with one session, one message and one commit, refreshed with one message, and left alone",
  async (transport) => {
    const world = await makeWorld(transport, { networkDelayMs: 20, startDelayMs: 300 });
    const { stack } = world;
    const connections = CONNECTIONS[transport];
    const made = await trafficIn(world, () => succeed(stack.up(TWENTY, { parallel: 64 })));
    expect(made).toEqual({ connections, sessions: 1, ensures: 1, commits: 1, reads: 0 });
    expect(mappingsIn(world)).toBe(20);

    // One after the other: what the first reads answers for all.
    const refreshed = await trafficIn(world, () => succeed(stack.refresh({ parallel: 1 })));
    expect(refreshed).toEqual({ connections, sessions: 1, ensures: 0, commits: 0, reads: 1 });
    const previewed = await trafficIn(world, async () => expect(await drifted(stack, TWENTY)).toBe(false));
    expect(previewed).toEqual({ connections, sessions: 1, ensures: 0, commits: 0, reads: 1 });

    expect(await trafficIn(world, () => succeed(stack.up(TWENTY)))).toEqual(UNTOUCHED);

    const gone = await trafficIn(world, () => succeed(stack.destroy({ parallel: 64 })));
    expect(gone).toEqual({ connections, sessions: 1, ensures: 1, commits: 1, reads: 0 });
    expect(mappingsIn(world)).toBe(0);
    await nothingOpen(world);
  },
);

/** What takes long goes alone, whoever else is there. */
const SHARING = TABLE.filter(({ lasting }) => !lasting);
const ALONE = TABLE.filter(({ lasting }) => lasting);
const programOf = (rows: typeof TABLE) => rows.map((row) => ({ ...declare(row, row.first), name: row.type }));

/** One of every resource that shares messages, on a server that has what they require. */
async function withAll(transport: Transport): Promise<{ world: World; program: Declaration[] }> {
  const world = await makeWorld(transport);
  world.simulator.edit((doc) => {
    for (const row of TABLE) row.before(doc, locationOf(row.places[0] ?? {}), world.simulator);
  });
  return { world, program: programOf(SHARING) };
}

test.each(TRANSPORTS)("over %s, one of every resource share a message and a commit", async (transport) => {
  const { world, program } = await withAll(transport);
  const made = await trafficIn(world, () => succeed(world.stack.up(program)));
  expect(made).toMatchObject({ sessions: 1, ensures: 1, commits: 1 });
  const all = [...program, ...programOf(ALONE)];
  const more = await trafficIn(world, () => succeed(world.stack.up(all)));
  expect(more).toMatchObject({ sessions: 1, ensures: ALONE.length });
  const again = await trafficIn(world, () => succeed(world.stack.up(all, { refresh: true })));
  expect(again).toMatchObject({ sessions: 1, reads: 1, ensures: 0, commits: 0 });
});

const CUTS: readonly CutKind[] = ["before-request", "between-commit-and-answer", "during-answer"];

test.each(TRANSPORTS.flatMap((transport) => CUTS.map((cut) => [transport, cut] as const)))(
  "over %s, a connection that is cut (%s): the run succeeds with one commit, and the next writes nothing",
  async (transport, cut) => {
    const { world, program } = await withAll(transport);
    const { door, stack } = world;
    door.faults.cutNext(cut, "ensure");
    const first = await trafficIn(world, () => succeed(stack.up(program)));
    expect(door.faults.done).toEqual([cut]);
    expect(first).toMatchObject({ sessions: 2, commits: 1 });
    await nothingOpen(world);
    const second = await trafficIn(world, async () => {
      const steps = operations(await succeed(stack.up(program, { refresh: true })));
      expect(steps.filter((operation) => operation !== "read")).toEqual(SHARING.map(() => "same"));
    });
    expect(second).toMatchObject({ ensures: 0, commits: 0 });
  },
);
