import { describe, expect, test } from "vitest";
import { TRANSPORTS, trafficIn, UNTOUCHED } from "../support/doors";
import { begin } from "./begin";
import { declare } from "./row";
import { TABLE } from "./table";
import { operations, succeed } from "./world";

// What a program calls a resource is nothing that the server knows.

const cases = TABLE.flatMap((row) => TRANSPORTS.map((transport) => [row.type, transport, row] as const));

describe.each(cases)("%s, over %s", (_type, transport, row) => {
  const old = { ...declare(row, row.first), name: "old" };
  const renamed = { ...old, name: "new" };

  test("renamed in the program loses nothing and writes nothing", async () => {
    const world = await begin(row, transport);
    const { stack, look, before } = world;
    await succeed(stack.up([old]));
    const made = look();
    const touched = await trafficIn(world, async () =>
      expect(operations(await succeed(stack.up([renamed])))).toEqual(["create", "delete"]),
    );
    expect(touched).toMatchObject({ sessions: 1, commits: 0 });
    expect(look()).toEqual(made);
    expect(stack.checkpoint.resources.map(({ name }) => name)).toEqual(["new"]);
    await succeed(stack.destroy());
    // The successor found what its predecessor had set, and restores that.
    expect(look()).toEqual(row.restores || row.lasting ? made : before);
  });

  test("loses nothing where the run is cut between create and delete", async () => {
    const { simulator, stack, look } = await begin(row, transport);
    await succeed(stack.up([old]));
    const made = look();
    const { run, ended } = await stack.begin([renamed]);
    simulator.hold.beforeAnswer = async () => run.interrupt();
    expect((await ended).ok).toBe(false);
    simulator.hold.beforeAnswer = null;
    expect(stack.checkpoint.resources.map(({ name }) => name).sort()).toEqual(["new", "old"]);
    await succeed(stack.up([renamed]));
    expect(look()).toEqual(made);
    expect(stack.checkpoint.resources.map(({ name }) => name)).toEqual(["new"]);
  });

  test("one that named more than its successor gives back only the rest", async () => {
    const { stack, look, holding } = await begin(row, transport);
    await succeed(stack.up([old]));
    await succeed(stack.up([{ ...declare(row, row.second), name: "new" }]));
    expect(look()).toEqual(holding(row.second));
  });

  test("with an alias state follows, and no server is asked", async () => {
    const world = await begin(row, transport);
    const { stack } = world;
    await succeed(stack.up([old]));
    const touched = await trafficIn(world, async () =>
      expect(operations(await succeed(stack.up([{ ...renamed, aliases: ["old"] }])))).toEqual(["same"]),
    );
    expect(touched).toEqual(UNTOUCHED);
    expect(stack.checkpoint.resources.map(({ name }) => name)).toEqual(["new"]);
  });

  test("another spelling of what identifies it is no change", async () => {
    const world = await begin(row, transport);
    const { stack } = world;
    await succeed(stack.up([old]));
    const respelled = { ...old, inputs: { ...old.inputs, ...row.respelled } };
    const touched = await trafficIn(world, async () =>
      expect(operations(await succeed(stack.up([respelled])))).toEqual(["same"]),
    );
    expect(touched).toEqual(UNTOUCHED);
    expect(operations(await succeed(stack.up([respelled], { refresh: true })))).toEqual(["read", "same"]);
  });
});
