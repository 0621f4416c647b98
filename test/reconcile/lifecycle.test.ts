import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../provider/src/reconcile/check";
import { Declared } from "../../provider/src/reconcile/declared";
import { difference } from "../../provider/src/reconcile/diff";
import { identityNames, identityOf } from "../../provider/src/reconcile/identity";
import type { Kind, Props } from "../../provider/src/reconcile/kind";
import { create, read, remove, update } from "../../provider/src/reconcile/lifecycle";
import { inputsOf } from "../../provider/src/reconcile/names";
import { KINDS } from "../../provider/src/resources/kinds";
import { atItsLevel, INPUTS, twoOf } from "./arbitrary";
import { ModelServer } from "./model";

const never = async () => false;
const checked = (kind: Kind, props: Props) => {
  const { inputs, failures } = check(kind, props);
  expect(failures).toEqual([]);
  return inputs;
};

/** Without what only the server can tell: of what others set, and of what stood there before. */
const said = (kind: Kind, outputs: Props) =>
  Object.fromEntries(
    Object.entries(outputs).filter(([name]) => {
      const { role, derive } = kind.properties[name] ?? {};
      return role !== "output" || derive !== undefined;
    }),
  );

describe.each(KINDS.map((kind) => [kind.type, kind] as const))("%s", (type, kind) => {
  const one = INPUTS[type] as fc.Arbitrary<Props>;
  const two = twoOf(type, identityNames(kind));

  test("normalising twice is normalising once", () => {
    fc.assert(
      fc.property(one, (raw) => {
        const once = checked(kind, raw);
        expect(checked(kind, atItsLevel(once))).toEqual(once);
      }),
    );
  });

  test("going from any state to any other ends where going there directly ends", async () => {
    await fc.assert(
      fc.asyncProperty(two, async ([a, b]) => {
        const first = checked(kind, a);
        const second = checked(kind, b);
        const walked = new ModelServer();
        const { outputs } = await create(kind, first, walked.host());
        await update(kind, outputs, second, () => walked.host());
        const direct = new ModelServer();
        await create(kind, second, direct.host());
        expect(walked.dump()).toEqual(direct.dump());
      }),
    );
  });

  test("applying twice writes nothing and leaves nothing to do", async () => {
    await fc.assert(
      fc.asyncProperty(one, async (raw) => {
        const wanted = checked(kind, raw);
        const server = new ModelServer();
        const { outputs } = await create(kind, wanted, server.host());
        const writes = server.writes;
        const again = await create(kind, wanted, server.host());
        expect(said(kind, again.outputs)).toEqual(said(kind, outputs));
        expect(server.writes).toBe(writes);
        expect(difference(kind, outputs, wanted)).toEqual({ replaces: [], writes: [], notes: [] });
      }),
    );
  });

  test("reading back what was made finds no drift, and leaves the inputs to the engine", async () => {
    await fc.assert(
      fc.asyncProperty(one, async (raw) => {
        const wanted = checked(kind, raw);
        const server = new ModelServer();
        const { outputs } = await create(kind, wanted, server.host());
        const found = await read(kind, outputs, server.host());
        expect(found?.outputs).toEqual(outputs);
        expect(found?.inputs).toBeUndefined();
      }),
    );
  });

  test("any drift of what was named is found, and an update settles it", async () => {
    await fc.assert(
      fc.asyncProperty(two, async ([a, b]) => {
        const wanted = checked(kind, a);
        const drifted = checked(kind, b);
        const server = new ModelServer();
        const { outputs } = await create(kind, wanted, server.host());
        await create(kind, { ...wanted, ...drifted }, server.host());
        const found = await read(kind, outputs, server.host());
        expect(found).toBeDefined();
        if (!found) return;
        const moved = inputsOf(kind).some(
          ([name, { role, equal }]) =>
            role === "attribute" &&
            wanted[name] !== undefined &&
            drifted[name] !== undefined &&
            !equal(wanted[name], drifted[name]),
        );
        expect(difference(kind, found.outputs, wanted).writes.length > 0).toBe(moved);
        const names = inputsOf(kind)
          .map(([name]) => name)
          .filter((name) => found.outputs[name] !== undefined);
        if (moved) expect(found.inputs).toEqual(Object.fromEntries(names.map((name) => [name, found.outputs[name]])));
        const settled = await update(kind, found.outputs, wanted, () => server.host());
        expect(difference(kind, settled, wanted)).toEqual({ replaces: [], writes: [], notes: [] });
        if (!moved) return;
        const seen = await read(kind, settled, server.host());
        expect(said(kind, seen?.outputs ?? {})).toEqual(said(kind, outputs));
      }),
    );
  });

  test("deleting takes away what was named, and a second delete finds nothing to do", async () => {
    await fc.assert(
      fc.asyncProperty(one, async (raw) => {
        const wanted = checked(kind, raw);
        const server = new ModelServer();
        const { outputs } = await create(kind, wanted, server.host());
        await remove(kind, outputs, server.host(), new Declared(), never);
        expect(server.dump()).toEqual(kind.leaves ? [outputs.name] : []);
        const { writes } = server;
        await remove(kind, outputs, server.host(), new Declared(), never);
        expect(server.writes).toBe(writes);
      }),
    );
  });

  test("a delete leaves alone what another declared resource of the run names", async () => {
    await fc.assert(
      fc.asyncProperty(two, async ([a, b]) => {
        const old = checked(kind, a);
        const successor = checked(kind, b);
        const server = new ModelServer();
        const { outputs } = await create(kind, old, server.host());
        await create(kind, successor, server.host());
        const declared = new Declared();
        const identity = identityOf(kind, successor);
        if (!identity) throw new Error("a checked resource has an identity");
        declared.remember(kind, identity, successor);
        await remove(kind, outputs, server.host(), declared, never);
        const alone = new ModelServer();
        await create(kind, successor, alone.host());
        expect(server.dump()).toEqual(alone.dump());
      }),
    );
  });
});
