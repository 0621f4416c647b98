import { describe, expect, test } from "vitest";
import { MARKER, type WindowsFeatureOperation, type WindowsFeatureQuery } from "../../provider/src/agent/protocol";
import { HELLO, type Mishap, type Wire } from "./scripted-agent";
import { query, setUp, unit } from "./server-setup";
import { inTime, pass, rejection, settle, useStandingClock } from "./time";

useStandingClock();

const NAME = "IIS-BasicAuthentication";
const installing = (name = NAME) => {
  const operation: WindowsFeatureOperation = { kind: "windowsFeature", name };
  return { operations: [operation] };
};
const asking: WindowsFeatureQuery = { kind: "windowsFeature", names: [NAME] };
const observation = { features: [{ name: NAME, state: "enabled" }], restartPending: false };
const SECOND = 1000;

/** An installation under way, and the agent that has not answered it. */
async function underWay() {
  const world = setUp();
  let wire: Wire | undefined;
  let id = 0;
  const take: Mishap = (request, given) => {
    wire = given;
    id = request.id;
  };
  world.agent.mishaps.ensure.push(take, take, take);
  const asked = world.server.ensure([installing()], [asking]);
  asked.catch(() => {});
  await pass(50);
  const send = (line: object) => wire?.print(`${MARKER}${JSON.stringify(line)}\n`);
  return {
    ...world,
    asked,
    cut: () => wire?.cut(),
    working: (number = id) => send({ id: number, working: true }),
    piece: () => send({ id, results: [{ unit: 0, done: [{ changed: true }] }], more: true }),
    answer: () =>
      send({
        id,
        results: [{ unit: 0, done: [{ changed: true, restart: true }] }],
        answers: [{ query: 0, kind: "windowsFeature", observation }],
        commits: 0,
      }),
  };
}

const code = (name: string) => expect.objectContaining({ code: name });

describe("a message that installs", () => {
  test("may take longer than the limit of a request, as long as the agent says that it is at work", async () => {
    const { agent, server, asked, working, answer } = await underWay();
    for (let minute = 0; minute < 14; minute++) {
      await pass(60 * SECOND);
      working();
    }
    answer();
    expect(await inTime(asked)).toMatchObject({
      results: [{ done: [{ changed: true, restart: true }] }],
      answers: [observation],
    });
    expect(agent.starts).toBe(1);
    await server.close();
  });

  test("whose other end has died is found, and asked once more", async () => {
    const { agent, asked, working } = await underWay();
    await pass(100 * SECOND);
    working();
    await pass(129 * SECOND);
    expect(agent.open).toBe(1);
    await pass(2 * SECOND);
    expect(agent.starts).toBe(2);
    await pass(131 * SECOND);
    expect(await inTime(rejection(asked))).toEqual(code("connection/timeout"));
  });

  test("ends after a quarter of an hour, however long the agent says that it is at work, and is not asked again", async () => {
    const { agent, asked, working } = await underWay();
    for (let minute = 0; minute < 15; minute++) {
      working();
      await pass(60 * SECOND);
    }
    const error = await inTime(rejection(asked));
    expect(error).toEqual(code("server/not-installed"));
    expect(String(error)).toContain("within 15 minutes");
    expect([agent.starts, agent.open]).toEqual([1, 0]);
  });

  test("waits for as long as WMI may take where a request may take less", async () => {
    const { agent, server } = setUp({ requestTimeout: 20 });
    agent.mishaps.ensure.push(() => {});
    const asked = server.ensure([installing()], []);
    await pass(50);
    await pass(129 * SECOND);
    expect(agent.open).toBe(1);
    await pass(2 * SECOND);
    await inTime(asked);
    expect(agent.starts).toBe(2);
    await server.close();
  });

  test("is answered though the server cannot be greeted again, and whoever asks next greets it", async () => {
    const { agent, server, asked, answer } = await underWay();
    const refuse: Mishap = ({ id }, wire) => wire.answer({ id, fault: { kind: "conflict", text: "in use" } });
    agent.mishaps.hello.push(refuse);
    agent.hello = { ...HELLO, modules: ["BasicAuthenticationModule"] };
    answer();
    expect(await inTime(asked)).toMatchObject({ results: [{ done: [{ changed: true, restart: true }] }] });
    expect((await inTime(server.hello())).modules).toEqual(["BasicAuthenticationModule"]);
    expect([agent.starts, agent.open]).toEqual([2, 1]);
    await server.close();
  });

  test("that is cut is asked again in a new session", async () => {
    const { agent, server, asked, working, cut } = await underWay();
    working();
    agent.mishaps.ensure.length = 0;
    cut();
    await inTime(asked);
    expect(agent.starts).toBe(2);
    await server.close();
  });

  test.each([
    ["of another request", async ({ working }: Awaited<ReturnType<typeof underWay>>) => working(77)],
    [
      "without end",
      async ({ working }: Awaited<ReturnType<typeof underWay>>) => {
        for (let count = 0; count <= 1000; count++) working();
        for (let turn = 0; turn < 200; turn++) await settle();
      },
    ],
    [
      "in the middle of its answer",
      async ({ piece, working }: Awaited<ReturnType<typeof underWay>>) => {
        piece();
        working();
      },
    ],
  ])("a sign of life %s is no answer of the agent", async (_what, say) => {
    const world = await underWay();
    await say(world);
    expect(await inTime(rejection(world.asked))).toEqual(code("connection/protocol"));
    expect(world.agent.open).toBe(0);
  });
});

test.each(["read", "ensure", "hello"] as const)(
  "a sign of life in the answer to an ordinary %s ends the session",
  async (verb) => {
    const { agent, server } = setUp();
    agent.mishaps[verb].push(({ id }, wire) => wire.print(`${MARKER}{"id":${id},"working":true}\n`));
    const asked = verb === "ensure" ? server.ensure([unit("a")], []) : server.read([query("a")]);
    expect(await inTime(rejection(asked))).toEqual(code("connection/protocol"));
    expect(agent.open).toBe(0);
  },
);

test("an installation goes alone, after those who came with it, and before those who come later", async () => {
  const { agent, server } = setUp();
  const asked = [
    server.ensure([installing()], [asking]),
    server.ensure([unit("a")], [query("a")]),
    server.ensure([installing("IIS-DigestAuthentication")], []),
    server.ensure([unit("b")], [query("a")]),
    server.read([query("c")]),
  ];
  await inTime(Promise.all(asked));
  const sent = agent.messages.map(({ units = [], queries }) => [
    units.map(({ operations: [first] }) => (first?.kind === "section" ? first.section : first?.kind)),
    queries.length,
  ]);
  expect(sent).toEqual([
    [["a", "b"], 2],
    [["windowsFeature"], 1],
    [["windowsFeature"], 0],
  ]);
  expect(agent.overlaps).toBe(0);
  await server.close();
});

test("what the server said of itself is asked again once something was installed, before anybody else is answered", async () => {
  const { agent, server } = setUp();
  expect((await inTime(server.hello())).modules).toEqual(HELLO.modules);
  agent.hello = { ...HELLO, modules: ["BasicAuthenticationModule"] };
  await inTime(server.ensure([unit("a")], []));
  expect((await inTime(server.hello())).modules).toEqual(HELLO.modules);
  await inTime(server.ensure([installing()], []));
  expect((await inTime(server.hello())).modules).toEqual(["BasicAuthenticationModule"]);
  expect(agent.requests.map(({ verb }) => verb)).toEqual(["hello", "ensure", "ensure", "hello"]);
  await server.close();
});

describe("what an agent tells of features", () => {
  const answers = async (told: unknown) => {
    const { agent, server } = setUp();
    const say: Mishap = ({ id }, wire) =>
      wire.answer({ id, answers: [{ query: 0, kind: "windowsFeature", observation: told }] } as never);
    agent.mishaps.read.push(...Array.from({ length: 6 }, () => say));
    return inTime(server.read([asking]));
  };
  test.each<[string, unknown]>([
    ["nothing", null],
    ["an observation of a section", { attributes: {} }],
    ["a state that is none", { ...observation, features: [{ name: NAME, state: "pending" }] }],
    ["a state in numbers", { ...observation, features: [{ name: NAME, state: 1 }] }],
    ["a name that is none", { ...observation, features: [{ name: "a b", state: "enabled" }] }],
    ["a name without end", { ...observation, features: [{ name: "x".repeat(101), state: "enabled" }] }],
    ["a restart in words", { ...observation, restartPending: "yes" }],
    ["no features", { restartPending: false }],
  ])("%s is no answer", async (_what, told) => {
    await expect(answers(told)).rejects.toEqual(code("connection/protocol"));
  });
  test("a right answer is told as it came, without what stands in no schema", async () => {
    expect((await answers({ ...observation, planted: 1 })).answers).toEqual([observation]);
  });
});
