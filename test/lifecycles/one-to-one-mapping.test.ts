import { describe, expect, test } from "vitest";
import { ask } from "../../simulator/src/doors/site-ask";
import type { Declaration } from "../../trials/driver";
import { TRANSPORTS } from "../support/doors";
import { person } from "./people";
import { drifted, fail, makeWorld, operations, SITE, succeed, type World } from "./world";

// What a mapping has beside the life of every resource.

const alice = { userName: "CORP\\alice", password: "planted-Alice-1", enabled: true };
const bob = { userName: "CORP\\bob", password: "planted-Bob-2", enabled: true };

function mapping(name: "alice" | "bob", more: object = {}, options: Partial<Declaration> = {}): Declaration {
  const { userName, password } = { alice, bob }[name];
  const inputs = { site: SITE, certificate: person(name).base64, userName, password, ...more };
  return { name, type: "OneToOneMapping", inputs, ...options };
}

const atServer = { site: undefined, serverLevel: true };
const refuse = { onExisting: "refuse" };
const without = { password: undefined };

/** Those that hold at a location, in the order of the file. */
const mappingsAt = ({ simulator }: World, location = SITE) =>
  simulator.edit((doc) => doc.mappings(location).map(({ certificate: _, ...rest }) => rest));
const addByHand = ({ simulator }: World, name: string, values: object, location = SITE) =>
  simulator.edit((doc) => doc.addMapping(location, { ...values, certificate: person(name).base64 }));
const robert = { userName: "CORP\\robert", password: "old", enabled: true };

describe.each(TRANSPORTS)("over %s", (transport) => {
  test("takes over an equal entry without a write, and a different one with a warning that names the old account", async () => {
    const world = await makeWorld(transport);
    addByHand(world, "alice", alice);
    addByHand(world, "bob", robert);
    await succeed(world.stack.up([mapping("alice"), mapping("bob")]));
    expect(world.simulator.counts.commits).toBe(1);
    expect(mappingsAt(world)).toEqual([alice, bob]);
    const taken = world.warnings().filter((line) => line.includes("was mapped already"));
    expect(taken).toEqual([expect.stringMatching(/^warning: server web01, site "Default Web Site": .*CORP\\robert/)]);
  });

  test('with onExisting "refuse" an equal entry is taken over and a different one is an error that touches nothing', async () => {
    const world = await makeWorld(transport);
    const { stack } = world;
    addByHand(world, "alice", alice);
    addByHand(world, "bob", robert);
    await succeed(stack.up([mapping("alice", refuse)]));
    expect(await fail(stack.up([mapping("alice", refuse), mapping("bob", refuse)]))).toContain("server/exists");
    expect(mappingsAt(world)).toEqual([alice, robert]);
    await succeed(stack.up([mapping("alice", refuse), mapping("bob")]));
    expect(mappingsAt(world)).toEqual([alice, bob]);
  });

  test("onExisting changes state only", async () => {
    const { simulator, stack } = await makeWorld(transport);
    await succeed(stack.up([mapping("alice")]));
    const { sessions } = simulator.counts;
    expect(operations(await succeed(stack.up([mapping("alice", refuse)])))).toEqual(["update"]);
    expect(stack.checkpoint.resources[0]?.outputs).toMatchObject({ onExisting: "refuse", subject: "CN=alice" });
    expect(simulator.counts.sessions).toBe(sessions);
  });

  test("a new one without a password is refused, an existing one keeps its own", async () => {
    const world = await makeWorld(transport);
    const { stack } = world;
    const program = [mapping("alice", without)];
    expect(await fail(stack.up(program))).toContain("server/password-required");
    addByHand(world, "alice", { userName: "CORP\\old", password: "kept" });
    await succeed(stack.up(program));
    expect(mappingsAt(world)).toEqual([{ ...alice, password: "kept" }]);
    expect(await drifted(stack, program)).toBe(false);
    expect(stack.checkpoint.resources[0]?.outputs).not.toHaveProperty("password");
  });

  test("a certificate that the server level holds is refused for a site, and the other way round", async () => {
    const world = await makeWorld(transport);
    addByHand(world, "alice", alice, "");
    expect(await fail(world.stack.up([mapping("alice")]))).toContain("server/inherited");
    addByHand(world, "bob", bob);
    const text = await fail(world.stack.up([mapping("bob", atServer)]));
    expect(text).toContain("server/held-by-sites");
    expect(text).toContain('"Default Web Site"');
  });

  test("moves between site and server level with deleteBeforeReplace, as its page says, and not without", async () => {
    const world = await makeWorld(transport);
    const { stack } = world;
    await succeed(stack.up([mapping("alice")]));
    expect(await fail(stack.up([mapping("alice", atServer)]))).toContain("server/held-by-sites");
    await succeed(stack.up([mapping("alice", atServer, { deleteBeforeReplace: true })]));
    expect(mappingsAt(world, "")).toEqual([alice]);
  });
});

test.each([
  ["site", {}],
  ["server level", atServer],
] as const)(
  "who has a mapped certificate at the %s gets in as its account, and nobody without one",
  async (_where, level) => {
    const accounts = { [alice.userName]: alice.password, [bob.userName]: bob.password };
    const { simulator, stack } = await makeWorld("ssh", { accounts, negotiate: true });
    const { httpsUrl } = await simulator.openSite(SITE);
    const askAs = async (name?: string) => {
      const { status, account } = await ask(httpsUrl, name === undefined ? {} : person(name));
      return status === "200" ? `200 ${account}` : status;
    };
    expect(await askAs()).toBe("200 anonymous");
    const sslFlags = ["Ssl", "SslNegotiateCert", "SslRequireCert"];
    const rest: Declaration[] = [
      { name: "auth", type: "ClientCertMappingAuth", inputs: { site: SITE } },
      { name: "tls", type: "SslAccess", inputs: { site: SITE, sslFlags } },
    ];
    await succeed(stack.up([...rest, mapping("alice", level), mapping("bob", { ...level, enabled: false })]));
    expect(await askAs("alice")).toBe("200 CORP\\alice");
    expect(await askAs("bob")).not.toBe("200 CORP\\bob");
    expect(await askAs()).toBe("403.7");
    await succeed(stack.up([...rest, mapping("bob", level)]));
    expect(await askAs("bob")).toBe("200 CORP\\bob");
    await succeed(stack.destroy());
    expect(await askAs("alice")).toBe("200 anonymous");
  },
);
