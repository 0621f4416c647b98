import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { hasPulumi } from "../support/pulumi";
import { trafficIn, UNTOUCHED } from "./servers";
import { CONNECTIONS } from "./ways";
import { drift, makeWorld, mappingsAt, person, succeed } from "./world";

const names = Array.from({ length: 20 }, (_, index) => `client${index + 1}`);
const TWENTY = `for (const name of ${JSON.stringify(names)}) {
  new OneToOneMapping(name, { site, certificate: cer(name), userName: "CORP\\\\" + name, password: "secret of " + name });
}`;

describe.skipIf(!hasPulumi)("twenty mappings on one site, on a slow server", () => {
  test("are made with one session, one message and one commit, refreshed with one message, and left alone", async () => {
    const world = await makeWorld(TWENTY, { networkDelayMs: 60, startDelayMs: 3_000 });
    const { simulator, stack, door, transport } = world;
    const connections = CONNECTIONS[transport];
    await Promise.all(names.map((name) => writeFile(join(stack.folder, `${name}.cer`), person(name).certificatePem)));

    const made = await trafficIn(world, () => succeed(stack.up({ args: ["--parallel", "64"] })));
    expect(made).toEqual({ connections, sessions: 1, ensures: 1, commits: 1, reads: 0 });
    expect(mappingsAt(simulator)).toHaveLength(20);

    // One after the other: what the first reads answers for all.
    const refreshed = await trafficIn(world, () => succeed(stack.refresh({ args: ["--parallel", "1"] })));
    expect(refreshed).toEqual({ connections, sessions: 1, ensures: 0, commits: 0, reads: 1 });
    const previewed = await trafficIn(world, async () => expect((await drift(stack)).code).toBe(0));
    expect(previewed).toEqual({ connections, sessions: 1, ensures: 0, commits: 0, reads: 1 });

    const again = await trafficIn(world, () => succeed(stack.up({ args: ["--expect-no-changes"] })));
    expect(again).toEqual(UNTOUCHED);

    const gone = await trafficIn(world, () => succeed(stack.destroy({ args: ["--parallel", "64"] })));
    expect(gone).toEqual({ connections, sessions: 1, ensures: 1, commits: 1, reads: 0 });
    expect(mappingsAt(simulator)).toHaveLength(0);
    await vi.waitFor(() => expect(door.open()).toMatchObject({ connections: 0, processes: 0 }), { timeout: 10_000 });
  });
});
