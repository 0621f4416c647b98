import { describe, expect, test } from "vitest";
import { trafficIn, UNTOUCHED } from "../support/doors";
import { hasPulumi } from "../support/pulumi";
import { drift, fail, makeWorld, mappingsAt, PASSWORDS, succeed } from "./world";

const ALICE = `new OneToOneMapping("alice", { site, certificate: cer("alice"), userName: "CORP\\\\alice", password: PASSWORDS.alice });`;
const alice = { userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true };
const ROTATED = "planted-Rotated-5";

// The engine hands refresh and destroy the configuration of the last up.
describe.skipIf(!hasPulumi)("the credentials of a server", () => {
  test("that rotated are those of the environment, or of the configuration after a plain up, which touches no server", async () => {
    const users = { Administrator: { password: PASSWORDS.login } };
    const world = await makeWorld(ALICE, { users });
    const { simulator, stack } = world;
    await succeed(stack.up());
    users.Administrator.password = ROTATED;
    await stack.setConfig("iis-clientcert:servers.web01.password", ROTATED, true);

    // Drift is told by 7, and that it cannot be told by 1.
    const drifted = await drift(stack);
    expect(drifted.code).toBe(1);
    for (const text of [await fail(stack.refresh()), await fail(stack.destroy()), drifted.text]) {
      expect(text).toMatch(/server web01: .*IIS_CLIENTCERT_WEB01_PASSWORD.*\(connection\/login\)/);
      expect(text).toContain("after a rotation run `pulumi up` first");
      for (const password of [PASSWORDS.login, ROTATED]) expect(text).not.toContain(password);
    }
    expect(mappingsAt(simulator)).toEqual([alice]);
    const env = { IIS_CLIENTCERT_WEB01_PASSWORD: ROTATED };
    await succeed(stack.preview({ args: ["--refresh", "--expect-no-changes"], env }));

    expect(await trafficIn(world, () => succeed(stack.up({ args: ["--expect-no-changes"] })))).toEqual(UNTOUCHED);
    await succeed(stack.destroy());
    expect(mappingsAt(simulator)).toEqual([]);
  });
});
