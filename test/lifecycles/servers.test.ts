import { describe, expect, test, vi } from "vitest";
import { connectionTo, type Declaration } from "../../trials/driver";
import { CONNECTIONS, TRANSPORTS, trafficIn, UNTOUCHED } from "../support/doors";
import { person } from "./people";
import { unknownOver } from "./unknown-servers";
import { drifted, fail, makeWorld, operations, type Server, SITE, startServer, succeed, WEB02 } from "./world";

const users = { alice: "CORP\\alice", bob: "CORP\\bob" };

function mapping(name: keyof typeof users, more: object = {}): Declaration {
  const inputs = { site: SITE, certificate: person(name).base64, userName: users[name], password: `of ${name}` };
  return { name, type: "OneToOneMapping", inputs: { ...inputs, ...more } };
}

const at = (connection: string) => ({ connection });
const ONE_DIAL = { dialErrorLimit: 1 };
const ROTATED = "planted-Rotated-5";

const mappingsAt = ({ simulator }: Pick<Server, "simulator">) =>
  simulator.edit((doc) => doc.mappings(SITE).map(({ userName }) => userName));
const [ALICE, BOB] = [[users.alice], [users.bob]];

/** What comes to each of two servers meanwhile. */
async function trafficAt(servers: readonly [Server, Server], work: () => Promise<unknown>) {
  let second = UNTOUCHED;
  const first = await trafficIn(servers[0], async () => {
    second = await trafficIn(servers[1], work);
  });
  return [first, second];
}

describe.each(TRANSPORTS)("over %s", (transport) => {
  test("the address of a server may change, and no server is touched", async () => {
    const world = await makeWorld(transport);
    await succeed(world.stack.up([mapping("alice")]));
    const moved = await startServer(transport, { windows: WEB02 });
    const [former = {}] = world.simulator.edit((doc) => doc.mappings(SITE));
    moved.simulator.edit((doc) => doc.addMapping(SITE, former));
    const stack = world.reconfigured({ web01: moved });
    const untouched = await trafficAt([world, moved], async () =>
      expect(operations(await succeed(stack.up([mapping("alice")])))).toEqual(["same"]),
    );
    expect(untouched).toEqual([UNTOUCHED, UNTOUCHED]);
    const [before, after] = await trafficAt([world, moved], async () =>
      expect(await drifted(stack, [mapping("alice")])).toBe(false),
    );
    expect(before).toEqual(UNTOUCHED);
    expect(after).toMatchObject({ sessions: 1, reads: 1, commits: 0 });
  });

  test("credentials written out on a resource change state only, and the environment's go before them", async () => {
    const people = { Administrator: { password: "planted-Login-3" } };
    const world = await makeWorld(transport, { users: people });
    const { stack } = world;
    const entry = { ...(await connectionTo(world)), ...ONE_DIAL };
    const inline = (password: string) => [mapping("alice", { connection: { ...entry, password } })];
    await succeed(stack.up(inline("planted-Login-3")));
    people.Administrator.password = ROTATED;
    const old = await fail(stack.refresh());
    expect(old).toContain("connection/login");
    expect(old).not.toContain("planted-");
    vi.stubEnv("IIS_CLIENTCERT_127_0_0_1_PASSWORD", ROTATED);
    await succeed(stack.refresh());
    vi.unstubAllEnvs();

    const touched = await trafficIn(world, async () =>
      expect(operations(await succeed(stack.up(inline(ROTATED))))).toEqual(["update"]),
    );
    expect(touched).toEqual(UNTOUCHED);
    expect(stack.checkpoint.resources[0]?.outputs).toMatchObject({ server: entry.host });
    await succeed(stack.refresh());
    await succeed(stack.destroy());
    expect(mappingsAt(world)).toEqual([]);
  });

  test("a server that cannot be reached is never taken for empty; its resources go only where forgetUnreachable says so, and never for a refused login", async () => {
    const world = await makeWorld(transport);
    const { door } = world;
    const program = [mapping("alice")];
    const stack = world.reconfigured({ web01: { entry: ONE_DIAL } });
    await succeed(stack.up(program));
    door.refuseConnections = true;
    expect(await fail(stack.refresh())).toMatch(/server web01: .*\(connection\/unreachable\)/);
    expect(await fail(stack.destroy())).toMatch(/server web01: .*\(connection\/unreachable\)/);
    expect(stack.checkpoint.resources).toHaveLength(1);

    const { checkpoint } = stack;
    const forgetting = world.reconfigured(
      { web01: { entry: { ...ONE_DIAL, forgetUnreachable: true } } },
      { checkpoint },
    );
    expect(operations(await succeed(forgetting.up(program)))).toEqual(["same"]);
    expect(await fail(forgetting.refresh())).toContain("connection/unreachable");
    door.refuseConnections = false;
    vi.stubEnv("IIS_CLIENTCERT_WEB01_PASSWORD", "wrong");
    expect(await fail(forgetting.destroy())).toContain("connection/login");
    vi.unstubAllEnvs();

    door.refuseConnections = true;
    world.warnings();
    await succeed(forgetting.destroy());
    expect(world.warnings().join("\n")).toMatch(
      /warning: server web01, site "Default Web Site": cannot be connected to.*forgetUnreachable/,
    );
    expect(forgetting.checkpoint.resources).toEqual([]);
    expect(mappingsAt(world)).toEqual(ALICE);
  });

  test("a server that nothing vouches for is refused, with its fingerprint and how to accept it, and not forgotten", async () => {
    const { options, doubts, accepting } = unknownOver(transport);
    const world = await makeWorld(transport, options);
    const { simulator } = world;
    const program = [mapping("alice")];
    await succeed(world.stack.up(program));
    let entry: object = { forgetUnreachable: true };
    let stack = world.stack;
    const say = (more: object) => {
      entry = { ...entry, ...more };
      stack = world.reconfigured({ web01: { entry: entry as Record<string, unknown> } });
    };
    for (const doubt of await doubts(simulator)) {
      say(doubt.entry);
      expect(operations(await succeed(stack.up(program)))).toEqual(["same"]);
      const text = await fail(stack.refresh());
      for (const words of doubt.said) expect(text).toContain(words);
    }
    expect(await fail(stack.destroy())).not.toContain("forgetUnreachable");
    expect(mappingsAt(world)).toEqual(ALICE);
    expect(simulator.counts.sessions).toBe(1);

    say(accepting(simulator));
    expect(operations(await succeed(stack.up(program)))).toEqual(["same"]);
    expect(await drifted(stack, program)).toBe(false);
    expect(simulator.counts.sessions).toBe(2);
  });

  test("an unreachable server is forgotten also while its resources move to another one", async () => {
    const world = await makeWorld(transport);
    await succeed(world.stack.up([mapping("alice", at("web01"))]));
    const web02 = await startServer(transport, { windows: WEB02 });
    world.door.refuseConnections = true;
    world.warnings();
    const entry = { ...ONE_DIAL, forgetUnreachable: true };
    const stack = world.reconfigured({ web01: { entry }, web02 });
    await succeed(stack.up([mapping("alice", at("web02"))]));
    expect(world.warnings().join("\n")).toMatch(
      /warning: server web01, site "Default Web Site": cannot be connected to/,
    );
    expect(mappingsAt(web02)).toEqual(ALICE);
    expect(stack.checkpoint.resources.map(({ outputs }) => outputs.server)).toEqual(["web02"]);
  });

  test("several servers have one session each, and another defaultServer moves what names none", async () => {
    const web01 = await makeWorld(transport);
    const web02 = await startServer(transport, { windows: WEB02 });
    const servers = [web01, web02] as const;
    const program = [mapping("alice"), mapping("bob", at("WEB02"))];
    const first = web01.reconfigured({ web02 }, { settings: { defaultServer: "web01" } });
    const once = { connections: CONNECTIONS[transport], sessions: 1, commits: 1 };
    const made = await trafficAt(servers, () => succeed(first.up(program)));
    expect(made).toEqual([expect.objectContaining(once), expect.objectContaining(once)]);
    expect([mappingsAt(web01), mappingsAt(web02)]).toEqual([ALICE, BOB]);

    const { checkpoint } = first;
    const second = web01.reconfigured({ web02 }, { settings: { defaultServer: "web02" }, checkpoint });
    expect(await trafficAt(servers, () => succeed(second.preview(program)))).toEqual([UNTOUCHED, UNTOUCHED]);
    const moved = await trafficAt(servers, () => succeed(second.up(program)));
    expect(moved).toEqual([expect.objectContaining(once), expect.objectContaining(once)]);
    expect([mappingsAt(web01), mappingsAt(web02)]).toEqual([[], [users.bob, users.alice]]);
    expect(operations(await succeed(second.up(program)))).toEqual(["same", "same"]);
  });

  test("two names for one machine: what moves from one to the other stays", async () => {
    const world = await makeWorld(transport);
    await succeed(world.stack.up([mapping("alice", at("web01"))]));
    const stack = world.reconfigured({ front: {} });
    const program = [mapping("alice", at("front"))];
    expect(await trafficIn(world, () => succeed(stack.up(program)))).toMatchObject({ sessions: 2, commits: 0 });
    expect(mappingsAt(world)).toEqual(ALICE);
    expect(stack.checkpoint.resources.map(({ outputs }) => outputs.server)).toEqual(["front"]);
    expect(await drifted(stack, program)).toBe(false);
  });

  test("two machines: what moves is deleted where it was, even where one is a clone of the other", async () => {
    const world = await makeWorld(transport);
    await succeed(world.stack.up([mapping("alice", at("web01"))]));
    const { machineGuid } = world.simulator.windows;
    const clone = await startServer(transport, { windows: { machineGuid, computerName: "CLONE" } });
    await succeed(world.reconfigured({ web02: clone }).up([mapping("alice", at("web02"))]));
    expect([mappingsAt(world), mappingsAt(clone)]).toEqual([[], ALICE]);
  });

  test("two names of which the other does not answer: nothing is deleted before it is known whether they are one machine", async () => {
    const world = await makeWorld(transport);
    const web02 = await startServer(transport, { windows: WEB02 });
    const stack = world.reconfigured({ web02: { ...web02, entry: ONE_DIAL } });
    const there = { ...mapping("alice", at("web02")), name: "there" };
    await succeed(stack.up([{ ...mapping("alice", at("web01")), name: "here" }, there]));
    web02.door.refuseConnections = true;
    expect(await fail(stack.up([there]))).toMatch(
      /server web01: whether it is the same machine as web02 could not be found out: .*\(server\/identity\)/,
    );
    expect(mappingsAt(world)).toEqual(ALICE);
    web02.door.refuseConnections = false;
    await succeed(stack.up([there]));
    expect([mappingsAt(world), mappingsAt(web02)]).toEqual([[], ALICE]);
  });
});
