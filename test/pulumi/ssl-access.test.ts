import { describe, expect, test } from "vitest";
import { SECTION } from "../../simulator/src/engine";
import { hasPulumi } from "../support/pulumi";
import { attributeAt, drift, makeWorld, SITE, succeed } from "./world";

const ACCESS = SECTION.access;

describe.skipIf(!hasPulumi)("SslAccess", () => {
  test("is made, found unchanged, found drifted, repaired, updated, and deleted", async () => {
    const { simulator, stack, program, ask, commitsIn } = await makeWorld(
      `new SslAccess("tls", { site, sslFlags: ["SslRequireCert", "Ssl", "SslNegotiateCert"] });`,
    );
    const flags = (location = SITE) => attributeAt(simulator, "access", "sslFlags", location);
    expect(await commitsIn(() => succeed(stack.up()))).toBe(1);
    expect(flags()).toBe(8 + 32 + 64);
    expect(await ask()).toBe("403.7");
    expect(await commitsIn(() => succeed(stack.up({ args: ["--expect-no-changes"] })))).toBe(0);
    simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "SslRequireCert,SslNegotiateCert,Ssl" }));
    expect((await drift(stack)).code).toBe(0);

    simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl" }));
    expect((await drift(stack)).code).toBe(7);
    await succeed(stack.up({ args: ["--refresh"] }));
    expect(flags()).toBe(8 + 32 + 64);

    await program(
      `new SslAccess("tls", { site, sslFlags: [] }); new SslAccess("api", { site, path: "/api/v1/", sslFlags: ["Ssl"] });`,
    );
    expect(await commitsIn(() => succeed(stack.up()))).toBeLessThanOrEqual(2);
    expect([flags(), flags(`${SITE}/api/v1`)]).toEqual([0, 8]);
    expect(await ask()).toBe("200 anonymous");
    expect((await drift(stack)).code).toBe(0);

    await succeed(stack.destroy());
    expect([flags(), flags(`${SITE}/api/v1`)]).toEqual([0, 0]);
    await succeed(stack.destroy());
  });

  test("another case of the site's name in the program is no change", async () => {
    const { stack, program, commitsIn } = await makeWorld(`new SslAccess("tls", { site, sslFlags: ["Ssl"] });`);
    await succeed(stack.up());
    await program(`new SslAccess("tls", { site: "default WEB site", sslFlags: ["Ssl"] });`);
    expect(await commitsIn(() => succeed(stack.up({ args: ["--expect-no-changes"] })))).toBe(0);
  });
});
