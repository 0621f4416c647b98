import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ask } from "../../simulator/src";
import { TRANSPORTS } from "../support/doors";
import { hasPulumi } from "../support/pulumi";
import { drift, fail, makeWorld, PASSWORDS, person, SITE, succeed } from "./world";

const EXAMPLE = join(__dirname, "../../examples/bare-server/dist/index.js");
const PROGRAM = `module.exports = require(${JSON.stringify(EXAMPLE)});`;

describe.skipIf(!hasPulumi).each(TRANSPORTS)("examples/bare-server, over %s", (transport) => {
  test("one up makes of a bare server one that lets alice in, and nobody else", async () => {
    const world = await makeWorld(PROGRAM, { transport, certificateMapping: false });
    const { simulator, stack } = world;
    const { httpsUrl } = await simulator.openSite(SITE);
    const come = async (name?: string) => {
      const keys = name === undefined ? {} : person(name);
      const { status, account } = await ask(httpsUrl, { tls: "1.3", ...keys }).catch(() => ({
        status: "reset",
        account: "",
      }));
      return account ? `${status} ${account}` : status;
    };
    expect(await come()).toBe("200 anonymous");
    const plain = {
      "engine-test:logons.alice.certificate": "alice.cer",
      "engine-test:logons.alice.userName": "CORP\\alice",
    };
    await stack.setAll(plain, { "engine-test:passwords.bob": PASSWORDS.bob });
    expect(await fail(stack.up())).toContain("pulumi config set --path --secret passwords.alice");
    await stack.setConfig("engine-test:passwords.alice", PASSWORDS.alice, true);
    await succeed(stack.up());
    expect([await come("alice"), await come("bob"), await come()]).toEqual(["200 CORP\\alice", "401.2", "403.7"]);
    const { commits } = simulator.counts;
    expect((await drift(stack)).code).toBe(0);
    await succeed(stack.up());
    expect(simulator.counts.commits).toBe(commits);
    expect(await stack.outputs()).toMatchObject({ expires: { alice: expect.any(String) } });
    const { stdout, stderr } = await succeed(stack.destroy());
    expect(stdout + stderr).toContain("stays installed");
  });
});
