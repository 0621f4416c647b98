import { describe, expect, test } from "vitest";
import { hasPulumi } from "../support/pulumi";
import {
  type Checkpoint,
  editProperties,
  importState,
  makeSo,
  PROGRAM,
  propertiesIn,
  RECORDED,
  record,
  recorded,
  useRecordedCertificates,
} from "./recorded";
import { trafficIn, UNTOUCHED } from "./servers";
import { usualTransport } from "./ways";
import { drift, makeWorld, mappingsAt, PASSWORDS, succeed } from "./world";

const alice = { userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true };
const bob = { userName: "CORP\\bob", password: PASSWORDS.bob, enabled: false };

async function worldWith(checkpoint: Checkpoint) {
  const world = await makeWorld(PROGRAM);
  await useRecordedCertificates(world.stack.folder);
  makeSo(world.simulator);
  await importState(world.stack, checkpoint, world);
  return world;
}

describe.skipIf(!hasPulumi).each(RECORDED)("state that version %s recorded", (version) => {
  test("is no drift and no change, and can be updated and destroyed", async () => {
    const world = await worldWith(recorded(version));
    const { simulator, stack, program } = world;
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

  test("with outputs that are not known here, and without one that came later, is no drift and no change", async () => {
    const world = await worldWith(
      editProperties(recorded(version), (properties) => {
        delete properties.sha256Thumbprint;
        properties.comesLater = { deep: [1] };
      }),
    );
    const { simulator, stack } = world;
    expect(await drift(stack)).toMatchObject({ code: 0 });
    expect(await trafficIn(world, () => succeed(stack.up({ args: ["--expect-no-changes"] })))).toEqual(UNTOUCHED);
    await succeed(stack.destroy());
    expect([mappingsAt(simulator), mappingsAt(simulator, "")]).toEqual([[], []]);
  });

  test("without an input that came later is completed, and nothing is written", async () => {
    const world = await worldWith(
      editProperties(recorded(version), (properties) => {
        delete properties.enabled;
        delete properties.sha256Thumbprint;
      }),
    );
    const { stack } = world;
    expect(await trafficIn(world, () => succeed(stack.up()))).toMatchObject({ commits: 0 });
    const [known, complete] = [
      propertiesIn(recorded(version)),
      propertiesIn(JSON.parse((await stack.export()).stdout)),
    ];
    expect(complete).toEqual(known);
    expect(await drift(stack)).toMatchObject({ code: 0 });
  });
});

/** RECORD_STATE=1.2.3 npx vitest run test/pulumi/recorded-state.test.ts keeps the state of a version for all that follow. */
const toRecord = usualTransport() === "ssh" && process.env.RECORD_STATE;

describe.runIf(hasPulumi && toRecord)("recording", () => {
  test("the state of every resource", async () => {
    const { stack } = await makeWorld(PROGRAM);
    await useRecordedCertificates(stack.folder);
    await succeed(stack.up());
    expect((await drift(stack)).code).toBe(0);
    await record(stack, String(toRecord));
  });
});
