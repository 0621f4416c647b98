import { describe, expect, test } from "vitest";
import { hasPulumi } from "../support/pulumi";
import { drift, fail, makeWorld, mappingsAt, PASSWORDS, person, resourcesIn, SITE, succeed } from "./world";

const ALICE = `new OneToOneMapping("alice", { site, certificate: cer("alice"), userName: "CORP\\\\alice", password: PASSWORDS.alice });`;
const SWITCH = `new ClientCertMappingAuth("auth", { site }); new SslAccess("tls", { site, sslFlags: ["Ssl", "SslNegotiateCert"] });`;
const BOB = `new OneToOneMapping("bob", { site, certificate: pfx("bob"), userName: "CORP\\\\bob", password: PASSWORDS.bob });`;

const alice = { userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true };
const bob = { userName: "CORP\\bob", password: PASSWORDS.bob, enabled: true };

describe.skipIf(!hasPulumi)("OneToOneMapping", () => {
  test("is made, found unchanged, found drifted, repaired, updated and deleted, and nothing else is touched", async () => {
    const { simulator, stack, program, ask, commitsIn } = await makeWorld(SWITCH + ALICE + BOB);
    const stranger = { userName: "CORP\\stranger", password: "s", certificate: person("stranger").base64 };
    simulator.edit((doc) => doc.addMapping(SITE, stranger));
    expect(await commitsIn(() => succeed(stack.up()))).toBe(1);
    expect(mappingsAt(simulator)).toEqual(expect.arrayContaining([alice, bob]));
    expect(await ask("alice")).toBe("200 CORP\\alice");
    expect(await ask("bob")).toBe("200 CORP\\bob");

    expect(await commitsIn(() => succeed(stack.up({ args: ["--expect-no-changes"] })))).toBe(0);
    expect((await drift(stack)).code).toBe(0);

    simulator.edit((doc) => {
      doc.changeMapping(SITE, person("alice").base64, { password: "somebody-else", userName: "CORP\\mallory" });
      doc.removeMapping(SITE, person("bob").base64);
    });
    const { code, text } = await drift(stack);
    expect(code).toBe(7);
    expect(text).toContain("CORP\\\\mallory");
    for (const secret of Object.values(PASSWORDS)) expect(text).not.toContain(secret);
    expect(text).not.toContain("somebody-else");
    await succeed(stack.up({ args: ["--refresh"] }));
    expect(mappingsAt(simulator)).toEqual(expect.arrayContaining([alice, bob]));
    expect((await drift(stack)).code).toBe(0);

    await program(SWITCH + ALICE.replace("PASSWORDS.alice", '"another", enabled: false'));
    expect(await commitsIn(() => succeed(stack.up()))).toBeLessThanOrEqual(2);
    expect(mappingsAt(simulator)).toEqual(expect.arrayContaining([{ ...alice, password: "another", enabled: false }]));
    expect(mappingsAt(simulator)).toHaveLength(2);

    simulator.edit((doc) => doc.removeMapping(SITE, person("alice").base64));
    await succeed(stack.destroy());
    expect(mappingsAt(simulator)).toEqual([{ userName: stranger.userName, password: "s", enabled: true }]);
    await succeed(stack.destroy());
  });

  test("works at both certificates while one is renewed", async () => {
    const { simulator, stack, program } = await makeWorld(ALICE);
    await succeed(stack.up());
    const [old, renewed] = [person("alice").base64, person("renewed").base64];
    const seen: string[][] = [];
    let { commits } = simulator.counts;
    simulator.hold.beforeAnswer = async () => {
      if (simulator.counts.commits === commits) return;
      commits = simulator.counts.commits;
      seen.push(simulator.edit((doc) => doc.mappings(SITE).map(({ certificate }) => certificate)));
    };
    await program(ALICE.replace('cer("alice")', 'cer("renewed")'));
    await succeed(stack.up());
    expect(seen).toEqual([[old, renewed], [renewed]]);
  });

  test("takes over an equal entry without a write, and a different one with a warning that names the old account", async () => {
    const { simulator, stack, commitsIn } = await makeWorld(ALICE + BOB);
    simulator.edit((doc) => {
      doc.addMapping(SITE, { ...alice, certificate: person("alice").base64 });
      doc.addMapping(SITE, { userName: "CORP\\robert", password: "old", certificate: person("bob").base64 });
    });
    let text = "";
    const commits = await commitsIn(async () => {
      const { stdout, stderr } = await succeed(stack.up());
      text = stdout + stderr;
    });
    expect(commits).toBe(1);
    expect(mappingsAt(simulator)).toEqual([alice, bob]);
    expect(text).toMatch(/warning: server web01, site "Default Web Site": .*CORP\\robert/);
    expect(text).not.toMatch(/warning: .*CORP\\alice/);
  });

  test('with onExisting "refuse" an equal entry is taken over and a different one is an error that touches nothing', async () => {
    const refuse = (text: string) => text.replace(" password:", ' onExisting: "refuse", password:');
    const { simulator, stack, program } = await makeWorld(refuse(ALICE));
    simulator.edit((doc) => {
      doc.addMapping(SITE, { ...alice, certificate: person("alice").base64 });
      doc.addMapping(SITE, { userName: "CORP\\robert", password: "old", certificate: person("bob").base64 });
    });
    await succeed(stack.up());
    await program(refuse(ALICE) + refuse(BOB));
    expect(await fail(stack.up())).toContain("server/exists");
    expect(mappingsAt(simulator)).toEqual([alice, { userName: "CORP\\robert", password: "old", enabled: true }]);
    await program(refuse(ALICE) + BOB);
    await succeed(stack.up());
    expect(mappingsAt(simulator)).toEqual([alice, bob]);
  });

  test("a new mapping without a password is refused, an existing one keeps its own", async () => {
    const { simulator, stack } = await makeWorld(ALICE.replace(", password: PASSWORDS.alice", ""));
    expect(await fail(stack.up())).toContain("server/password-required");
    simulator.edit((doc) =>
      doc.addMapping(SITE, { userName: "CORP\\old", password: "kept", certificate: person("alice").base64 }),
    );
    await succeed(stack.up());
    expect(mappingsAt(simulator)).toEqual([{ ...alice, password: "kept" }]);
    expect((await drift(stack)).code).toBe(0);
    expect((await resourcesIn(stack))[0]?.outputs).not.toHaveProperty("password");
  });

  test("a password that is no longer named stays, and nothing is written", async () => {
    const { simulator, stack, program, commitsIn } = await makeWorld(ALICE);
    await succeed(stack.up());
    await program(ALICE.replace(", password: PASSWORDS.alice", ""));
    expect(await commitsIn(() => succeed(stack.up()))).toBe(0);
    expect(mappingsAt(simulator)).toEqual([alice]);
    await succeed(stack.up({ args: ["--expect-no-changes"] }));
  });

  test("a certificate with line breaks is drift, and is repaired", async () => {
    const { simulator, stack } = await makeWorld(ALICE + BOB);
    await succeed(stack.up());
    simulator.edit((doc) => {
      const { base64 } = person("alice");
      doc.changeMapping(SITE, base64, { certificate: base64.replace(/.{64}/g, "$&\n") });
    });
    const { code, text } = await drift(stack);
    expect(code).toBe(7);
    expect(text).toMatch(/certificate/);
    await succeed(stack.up({ args: ["--refresh"] }));
    const stored = simulator.edit((doc) => doc.mappings(SITE).map(({ certificate }) => certificate));
    expect(stored.sort()).toEqual([person("alice").base64, person("bob").base64].sort());
    expect((await drift(stack)).code).toBe(0);
  });

  test("a certificate that the server level holds is refused for a site, and the other way round", async () => {
    const { simulator, stack, program } = await makeWorld(ALICE);
    simulator.edit((doc) => doc.addMapping("", { ...alice, certificate: person("alice").base64 }));
    expect(await fail(stack.up())).toContain("server/inherited");
    await program(BOB.replace("{ site,", "{ serverLevel: true,"));
    simulator.edit((doc) => doc.addMapping(SITE, { ...bob, certificate: person("bob").base64 }));
    const text = await fail(stack.up());
    expect(text).toContain("server/held-by-sites");
    expect(text).toContain('"Default Web Site"');
  });

  test("at the server level a mapping serves every site", async () => {
    const { simulator, stack, ask } = await makeWorld(SWITCH + ALICE.replace("{ site,", "{ serverLevel: true,"));
    await succeed(stack.up());
    expect(mappingsAt(simulator, "")).toEqual([alice]);
    expect(await ask("alice")).toBe("200 CORP\\alice");
    expect((await drift(stack)).code).toBe(0);
    await succeed(stack.destroy());
    expect(mappingsAt(simulator, "")).toEqual([]);
  });

  test("moves between site and server level with deleteBeforeReplace, as its page says, and not without", async () => {
    const { simulator, stack, program } = await makeWorld(ALICE);
    await succeed(stack.up());
    const atServer = ALICE.replace("{ site,", "{ serverLevel: true,");
    await program(atServer);
    expect(await fail(stack.up())).toContain("server/held-by-sites");
    await program(atServer.replace(" });", " }, { deleteBeforeReplace: true });"));
    await succeed(stack.up());
    expect(simulator.edit((doc) => doc.mappings(""))).toHaveLength(1);
  });

  test("ignoreChanges on the password leaves it to whoever rotates it, and a refresh settles", async () => {
    const ignoring = ALICE.replace(" });", ' }, { ignoreChanges: ["password"] });');
    const { simulator, stack } = await makeWorld(ignoring);
    await succeed(stack.up());
    simulator.edit((doc) => doc.changeMapping(SITE, person("alice").base64, { password: "rotated" }));
    await succeed(stack.up({ args: ["--refresh"] }));
    expect(mappingsAt(simulator)).toEqual([{ ...alice, password: "rotated" }]);
    expect((await drift(stack)).code).toBe(0);
  });
});
