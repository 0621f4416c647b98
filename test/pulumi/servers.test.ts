import { describe, expect, test } from "vitest";
import { hasPulumi } from "../support/pulumi";
import { addName, addServer, ONE_DIAL, trafficIn, UNTOUCHED } from "./servers";
import { unknownOver } from "./unknown-servers";
import { CONNECTIONS, setEntry, usualTransport } from "./ways";
import { drift, fail, makeWorld, mappingsAt, PASSWORDS, resourcesIn, SITE, succeed } from "./world";

const mapping = (name: string, args = "", resource = name) =>
  `new OneToOneMapping("${resource}", { site, certificate: cer("${name}"), userName: "CORP\\\\${name}", password: PASSWORDS.${name}${args} });`;
const at = (server: string) => `, connection: "${server}"`;
const alice = { userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true };
const bob = { userName: "CORP\\bob", password: PASSWORDS.bob, enabled: true };
const ROTATED = "planted-Rotated-5";

describe.skipIf(!hasPulumi)("the credentials of a server", () => {
  test("that rotated are those of the environment, or of the configuration after a plain up, which touches no server", async () => {
    const users = { Administrator: { password: PASSWORDS.login } };
    const world = await makeWorld(mapping("alice"), { users });
    const { simulator, stack } = world;
    await succeed(stack.up());
    users.Administrator.password = ROTATED;
    await stack.setConfig("iis-clientcert:servers.web01.password", ROTATED, true);

    const old = [await fail(stack.refresh()), await fail(stack.destroy()), (await drift(stack)).text];
    for (const text of old) {
      expect(text).toMatch(/server web01: .*IIS_CLIENTCERT_WEB01_PASSWORD.*\(connection\/login\)/);
      expect(text).toContain("after a rotation run `pulumi up` first");
      for (const password of [PASSWORDS.login, ROTATED]) expect(text).not.toContain(password);
    }
    expect(mappingsAt(simulator)).toEqual([alice]);
    const env = { IIS_CLIENTCERT_WEB01_PASSWORD: ROTATED };
    await succeed(stack.preview({ args: ["--refresh", "--expect-no-changes"], env }));

    expect(await trafficIn(world, () => succeed(stack.up({ args: ["--expect-no-changes"] })))).toEqual(UNTOUCHED);
    expect((await drift(stack)).code).toBe(0);
    await succeed(stack.destroy());
    expect(mappingsAt(simulator)).toEqual([]);
  });

  test("and its address may change, and no server is touched", async () => {
    const world = await makeWorld(mapping("alice"));
    const { simulator, stack } = world;
    await succeed(stack.up());
    const moved = await addServer(stack, "web01");
    const [former = {}] = simulator.edit((doc) => doc.mappings(SITE));
    moved.simulator.edit((doc) => doc.addMapping(SITE, former));
    const before = await trafficIn(moved, async () => {
      expect(await trafficIn(world, () => succeed(stack.up({ args: ["--expect-no-changes"] })))).toEqual(UNTOUCHED);
    });
    expect(before).toEqual(UNTOUCHED);
    const after = await trafficIn(moved, async () => {
      expect(await trafficIn(world, async () => expect((await drift(stack)).code).toBe(0))).toEqual(UNTOUCHED);
    });
    expect(after).toMatchObject({ sessions: 1, reads: 1, commits: 0 });
  });

  test("written out on a resource, as onExisting, change state only", async () => {
    const users = { Administrator: { password: PASSWORDS.login } };
    const world = await makeWorld("", { users });
    const { simulator, stack, program, entry } = world;
    const inline = (password: string) => `, connection: ${JSON.stringify({ ...entry, password, dialErrorLimit: 1 })}`;
    await program(mapping("alice", inline(PASSWORDS.login)));
    await succeed(stack.up());
    users.Administrator.password = ROTATED;
    expect(await fail(stack.refresh())).toContain("connection/login");
    await succeed(stack.refresh({ env: { IIS_CLIENTCERT_127_0_0_1_PASSWORD: ROTATED } }));

    await program(mapping("alice", `${inline(ROTATED)}, onExisting: "refuse"`));
    let text = "";
    const touched = await trafficIn(world, async () => {
      text = (await succeed(stack.up())).stdout;
    });
    expect(text).toMatch(/1 updated/);
    expect(touched).toEqual(UNTOUCHED);
    const [resource] = await resourcesIn(stack);
    expect(resource?.outputs).toMatchObject({ server: entry.host, onExisting: "refuse", subject: "CN=alice" });
    await succeed(stack.refresh());
    await succeed(stack.destroy());
    expect(mappingsAt(simulator)).toEqual([]);
  });
});

describe.skipIf(!hasPulumi)("a server that cannot be reached", () => {
  test("is never taken for empty; its resources go only where forgetUnreachable says so, and never for a refused login or an unknown key", async () => {
    const { simulator, stack, door } = await makeWorld(mapping("alice"));
    await setEntry(stack, "web01", ONE_DIAL);
    await succeed(stack.up());
    door.refuseConnections = true;
    expect(await fail(stack.refresh())).toMatch(/server web01: .*\(connection\/unreachable\)/);
    expect(await fail(stack.destroy())).toMatch(/server web01: .*\(connection\/unreachable\)/);
    expect(await resourcesIn(stack)).toHaveLength(1);

    await setEntry(stack, "web01", { forgetUnreachable: true });
    await succeed(stack.up({ args: ["--expect-no-changes"] }));
    expect(await fail(stack.refresh())).toContain("connection/unreachable");
    door.refuseConnections = false;
    const env = { IIS_CLIENTCERT_WEB01_PASSWORD: "wrong" };
    expect(await fail(stack.destroy({ env }))).toContain("connection/login");

    door.refuseConnections = true;
    const { stdout, stderr } = await succeed(stack.destroy());
    expect(stdout + stderr).toMatch(
      /warning: server web01, site "Default Web Site": cannot be connected to.*forgetUnreachable/,
    );
    expect(await resourcesIn(stack)).toHaveLength(0);
    expect(mappingsAt(simulator)).toEqual([alice]);
  });

  test("because nothing vouches for it is refused, with its fingerprint and how to accept it, and not forgotten", async () => {
    const { options, doubts, accepting } = unknownOver(usualTransport());
    const { simulator, stack } = await makeWorld(mapping("alice"), options);
    await succeed(stack.up());
    const path = "iis-clientcert:servers.web01";
    for (const { entry, without = [], said } of await doubts(simulator)) {
      for (const field of without)
        await succeed(stack.run(["config", "rm", "--stack", stack.name, "--path", `${path}.${field}`]));
      await setEntry(stack, "web01", { forgetUnreachable: true, ...entry });
      await succeed(stack.up({ args: ["--expect-no-changes"] }));
      const text = await fail(stack.refresh());
      for (const words of said) expect(text).toContain(words);
    }
    expect(await fail(stack.destroy())).not.toContain("forgetUnreachable");
    expect(mappingsAt(simulator)).toEqual([alice]);
    expect(simulator.counts.sessions).toBe(1);

    await setEntry(stack, "web01", accepting(simulator));
    await succeed(stack.up({ args: ["--expect-no-changes"] }));
    expect((await drift(stack)).code).toBe(0);
    expect(simulator.counts.sessions).toBe(2);
  });

  test("is forgotten also while its resources move to another server", async () => {
    const { stack, program, door } = await makeWorld(mapping("alice", at("web01")));
    await setEntry(stack, "web01", { ...ONE_DIAL, forgetUnreachable: true });
    await succeed(stack.up());
    const web02 = await addServer(stack, "web02");
    door.refuseConnections = true;
    await program(mapping("alice", at("web02")));
    const { stdout, stderr } = await succeed(stack.up());
    expect(stdout + stderr).toMatch(/warning: server web01, site "Default Web Site": cannot be connected to/);
    expect(mappingsAt(web02.simulator)).toEqual([alice]);
    expect((await resourcesIn(stack)).map(({ outputs }) => outputs.server)).toEqual(["web02"]);
  });
});

describe.skipIf(!hasPulumi)("several servers", () => {
  test("have one session each, and another defaultServer moves what names none", async () => {
    const web01 = await makeWorld("");
    const { stack, program, transport } = web01;
    const connections = CONNECTIONS[transport];
    const web02 = await addServer(stack, "web02");
    await stack.setConfig("iis-clientcert:defaultServer", "web01");
    await program(mapping("alice") + mapping("bob", at("WEB02")));
    const first = await trafficIn(web01, async () => {
      expect(await trafficIn(web02, () => succeed(stack.up()))).toMatchObject({ connections, sessions: 1, commits: 1 });
    });
    expect(first).toMatchObject({ connections, sessions: 1, commits: 1 });
    expect([mappingsAt(web01.simulator), mappingsAt(web02.simulator)]).toEqual([[alice], [bob]]);

    await stack.setConfig("iis-clientcert:defaultServer", "web02");
    expect(await trafficIn(web02, () => succeed(stack.preview()))).toEqual(UNTOUCHED);
    const second = await trafficIn(web01, async () => {
      expect(await trafficIn(web02, () => succeed(stack.up()))).toMatchObject({ sessions: 1, commits: 1 });
    });
    expect(second).toMatchObject({ sessions: 1, commits: 1 });
    expect([mappingsAt(web01.simulator), mappingsAt(web02.simulator)]).toEqual([[], [bob, alice]]);
    await succeed(stack.up({ args: ["--expect-no-changes"] }));
  });
});

describe.skipIf(!hasPulumi)("two names of servers", () => {
  test("for one machine: what moves from one to the other stays", async () => {
    const world = await makeWorld(mapping("alice", at("web01")));
    const { simulator, stack, program } = world;
    await succeed(stack.up());
    await addName(stack, "front", world);
    await program(mapping("alice", at("front")));
    expect(await trafficIn(world, () => succeed(stack.up()))).toMatchObject({ sessions: 2, commits: 0 });
    expect(mappingsAt(simulator)).toEqual([alice]);
    expect((await resourcesIn(stack)).map(({ outputs }) => outputs.server)).toEqual(["front"]);
    expect((await drift(stack)).code).toBe(0);
  });

  test("for two machines: what moves is deleted where it was, even where one is a clone of the other", async () => {
    const { simulator, stack, program } = await makeWorld(mapping("alice", at("web01")));
    await succeed(stack.up());
    const { machineGuid } = simulator.windows;
    const clone = await addServer(stack, "web02", { windows: { machineGuid, computerName: "CLONE" } });
    await program(mapping("alice", at("web02")));
    await succeed(stack.up());
    expect([mappingsAt(simulator), mappingsAt(clone.simulator)]).toEqual([[], [alice]]);
  });

  test("of which the other does not answer: nothing is deleted before it is known whether they are one machine", async () => {
    const { simulator, stack, program } = await makeWorld("");
    const web02 = await addServer(stack, "web02");
    await setEntry(stack, "web02", ONE_DIAL);
    const there = mapping("alice", at("web02"), "there");
    await program(mapping("alice", at("web01"), "here") + there);
    await succeed(stack.up());
    await program(there);
    web02.door.refuseConnections = true;
    const text = await fail(stack.up());
    expect(text).toMatch(
      /server web01: whether it is the same machine as web02 could not be found out: .*\(server\/identity\)/,
    );
    expect(mappingsAt(simulator)).toEqual([alice]);
    web02.door.refuseConnections = false;
    await succeed(stack.up());
    expect([mappingsAt(simulator), mappingsAt(web02.simulator)]).toEqual([[], [alice]]);
  });
});
