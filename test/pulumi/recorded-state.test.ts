import { describe, expect, test } from "vitest";
import { trafficIn, UNTOUCHED } from "../support/doors";
import { hasPulumi } from "../support/pulumi";
import { makeSo, RECORDED, recorded } from "../support/recorded-state";
import { importState, PROGRAM, record, useRecordedCertificates } from "./recorded";
import { drift, makeWorld, mappingsAt, PASSWORDS, succeed } from "./world";

const alice = { userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true };
const bob = { userName: "CORP\\bob", password: PASSWORDS.bob, enabled: false };

// What other state of that version goes through is shown without the engine: test/lifecycles/recorded-state.test.ts.
describe.skipIf(!hasPulumi).each(RECORDED)("state that version %s recorded", (version) => {
  test("is no drift and no change, and can be updated and destroyed", async () => {
    const world = await makeWorld(PROGRAM);
    const { simulator, stack, program } = world;
    await useRecordedCertificates(stack.folder);
    makeSo(simulator);
    await importState(stack, recorded(version), world);
    expect(await drift(stack)).toMatchObject({ code: 0 });
    expect(await trafficIn(world, () => succeed(stack.up({ args: ["--expect-no-changes"] })))).toEqual(UNTOUCHED);

    await program(
      PROGRAM.replace("PASSWORDS.alice", '"another"').replace('"Api/v1", sslFlags: ["Ssl", ', '"Api/v1", sslFlags: ['),
    );
    await succeed(stack.up());
    expect(mappingsAt(simulator)).toEqual([bob, { ...alice, password: "another" }]);
    await succeed(stack.destroy());
    expect([mappingsAt(simulator), mappingsAt(simulator, "")]).toEqual([[], []]);
  });
});

/** RECORD_STATE=1.2.3 npx vitest run test/pulumi/recorded-state.test.ts keeps the state of a version for all that follow. */
const toRecord = process.env.RECORD_STATE;

describe.runIf(hasPulumi && toRecord)("recording", () => {
  test("the state of every resource", async () => {
    const { stack } = await makeWorld(PROGRAM);
    await useRecordedCertificates(stack.folder);
    await succeed(stack.up());
    expect((await drift(stack)).code).toBe(0);
    await record(stack, String(toRecord));
  });
});
