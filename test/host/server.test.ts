import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { Operation, Query } from "../../provider/src/agent/messages";
import { ConnectionError, ServerError } from "../../provider/src/errors";
import { Server, type ServerProfile, verifyHmac } from "../../provider/src/host";
import { Secret } from "../../provider/src/secret";
import { profile } from "./profiles";
import { HELLO, type Mishap, ScriptedAgent } from "./scripted-agent";
import { inTime, pass, rejection, settle, useStandingClock } from "./time";

useStandingClock();

const operation = (name: string): Operation => ({ location: "Site", section: name });
const query = (name: string): Query => ({ location: "Site", section: name });

function setUp(changes: Partial<ServerProfile> = {}) {
  const agent = new ScriptedAgent();
  const lines: string[] = [];
  const server = new Server(profile(changes), { start: agent.start, trace: (line) => lines.push(line) });
  return { agent, server, lines };
}

const lost = (code: string) => expect.objectContaining({ code });

test("any number of operations in one tick take one session, one message and one commit", async () => {
  const { agent, server } = setUp();
  const all = Array.from({ length: 200 }, (_, at) => server.ensure([operation(`s${at}`)], [query(`s${at}`)]));
  const outcomes = await inTime(Promise.all(all));
  expect(outcomes.every(({ results, answers }) => results.length === 1 && answers.length === 1)).toBe(true);
  expect(server.counts).toEqual({ sessions: 1, messages: 1, commits: 1 });
  expect(agent.starts).toBe(1);
  expect(agent.requests.map(({ verb }) => verb)).toEqual(["hello", "ensure"]);
  expect(agent.overlaps).toBe(0);
});

test("a thousand reads of one site are one message", async () => {
  const { server } = setUp();
  const queries = [query("a"), query("b")];
  const readings: unknown[] = [];
  for (let round = 0; round < 20; round++) {
    const reads = Array.from({ length: 50 }, () => server.read("Site", queries));
    readings.push(...(await inTime(Promise.all(reads))));
    await pass(200);
  }
  expect(new Set(readings).size).toBe(1);
  expect(server.counts.messages).toBe(1);
});

test("a snapshot is of its location and queries, whatever their case", async () => {
  const { server } = setUp();
  await inTime(
    Promise.all([server.read("Site", [query("a")]), server.read("SITE", [{ ...query("a"), location: "SITE" }])]),
  );
  expect(server.counts.messages).toBe(1);
  await inTime(server.read("Other", [{ ...query("a"), location: "Other" }]));
  expect(server.counts.messages).toBe(2);
});

test("a snapshot goes five seconds after its last use", async () => {
  const { server } = setUp();
  await inTime(server.read("Site", [query("a")]));
  await pass(4900);
  await inTime(server.read("Site", [query("a")]));
  await pass(4900);
  await inTime(server.read("Site", [query("a")]));
  expect(server.counts.messages).toBe(1);
  await pass(5000);
  await inTime(server.read("Site", [query("a")]));
  expect(server.counts.messages).toBe(2);
});

test("a write drops every snapshot", async () => {
  const { server } = setUp();
  await inTime(server.read("Site", [query("a")]));
  await inTime(server.ensure([operation("s")], []));
  await inTime(server.read("Site", [query("a")]));
  expect(server.counts.messages).toBe(3);
});

test("a read that fails is not kept", async () => {
  const { agent, server } = setUp();
  agent.mishaps.read.push((request, wire) => wire.answer({ id: request.id, fault: { kind: "denied", text: "no" } }));
  expect(await inTime(rejection(server.read("Site", [query("a")])))).toMatchObject({ code: "server/denied" });
  await inTime(server.read("Site", [query("a")]));
  expect(server.counts.messages).toBe(2);
});

test("every message has a nonce of its own, and it is the key of the HMACs", async () => {
  const { agent, server } = setUp();
  const first = await inTime(server.read("Site", [query("a")]));
  await inTime(server.ensure([operation("s")], []));
  const nonces = agent.messages.map(({ nonce }) => nonce);
  expect(new Set(nonces).size).toBe(2);
  const key = Buffer.from(nonces[0] ?? "", "base64");
  expect(key.length).toBeGreaterThanOrEqual(16);
  const hmac = createHmac("sha256", key).update("pässword").digest("hex");
  expect(verifyHmac(first.nonce, "pässword", hmac)).toBe(true);
  expect(verifyHmac(first.nonce, "password", hmac)).toBe(false);
  expect(verifyHmac(first.nonce, "pässword", "")).toBe(false);
});

const breakDowns: [string, Mishap][] = [
  ["before the answer", (_, wire) => wire.cut()],
  [
    "in the middle of the answer",
    (request, wire) => {
      wire.print(`##iis-clientcert## {"id":${request.id},"answ`);
      wire.cut();
    },
  ],
  ["because PowerShell ended", (_, wire) => wire.exit(1)],
];

test.each(breakDowns)("a session lost %s is made anew, and what was under way asked once again", async (_, mishap) => {
  const { agent, server } = setUp();
  agent.mishaps.ensure.push(mishap);
  const outcome = await inTime(server.ensure([operation("s")], [query("q")]));
  expect(outcome.results).toEqual([{ changed: true }]);
  expect(server.counts).toEqual({ sessions: 2, messages: 2, commits: 1 });
  const [one, two] = agent.messages;
  expect(two).toEqual({ ...one, id: two?.id });
  expect(agent.open).toBe(1);
});

test("a session lost after an answer costs nothing until the next message", async () => {
  const { agent, server } = setUp();
  agent.mishaps.ensure.push((request, wire) => {
    wire.answer(agent.answer(request));
    wire.cut();
  });
  await inTime(server.ensure([operation("s")], []));
  await settle();
  expect(server.counts.messages).toBe(1);
  await inTime(server.ensure([operation("t")], []));
  expect(server.counts).toEqual({ sessions: 2, messages: 2, commits: 2 });
});

test("after the fourth loss in a row it gives up, and the next message starts again", async () => {
  const { agent, server } = setUp();
  agent.mishaps.ensure.push(...Array.from({ length: 4 }, (): Mishap => (_, wire) => wire.cut()));
  expect(await inTime(rejection(server.ensure([operation("s")], [])))).toEqual(lost("connection/lost"));
  expect(agent.messages).toHaveLength(4);
  await inTime(server.ensure([operation("s")], []));
  expect(agent.messages).toHaveLength(5);
});

test("a request that is not answered in time is asked once more, in a new session", async () => {
  const { agent, server } = setUp({ requestTimeout: 7 });
  agent.mishaps.ensure.push(() => {});
  await inTime(server.ensure([operation("s")], []));
  expect(server.counts).toMatchObject({ sessions: 2, messages: 2 });
  agent.mishaps.ensure.push(
    () => {},
    () => {},
  );
  const error = await inTime(rejection(server.ensure([operation("s")], [])));
  expect(error).toMatchObject({ code: "connection/timeout", reason: "no answer to ensure came within 7 seconds" });
  expect(agent.messages).toHaveLength(4);
  expect(agent.open).toBe(0);
});

test("hello has the same limit", async () => {
  const { agent, server } = setUp();
  agent.mishaps.hello.push(
    () => {},
    () => {},
  );
  expect(await inTime(rejection(server.hello()))).toEqual(lost("connection/timeout"));
  expect(agent.open).toBe(0);
});

test("chatter around the answers is skipped", async () => {
  const { agent, server } = setUp();
  agent.mishaps.hello.push((request, wire) => {
    wire.print("Welcome to WEB1\r\n{}\r\nPS C:\\>");
    wire.answer(agent.answer(request));
    wire.print("more\n");
  });
  expect((await inTime(server.hello())).computerName).toBe("WEB1");
});

test("an answer that nobody waits for ends the session", async () => {
  const { agent, server } = setUp();
  agent.mishaps.read.push((request, wire) => wire.answer({ id: request.id + 1, answers: [] }));
  expect(await inTime(rejection(server.read("Site", [query("a")])))).toEqual(lost("connection/protocol"));
  expect(agent.open).toBe(0);
});

test("an answer with too few parts ends the session", async () => {
  const { agent, server } = setUp();
  agent.mishaps.read.push((request, wire) => wire.answer({ id: request.id, answers: [] }));
  expect(await inTime(rejection(server.read("Site", [query("a")])))).toEqual(lost("connection/protocol"));
});

test.each([
  ["constrainedLanguage", "server/constrained-language"],
  ["notIis", "server/not-iis"],
  ["protocol", "server/agent"],
] as const)("an agent that cannot start says so: %s", async (kind, code) => {
  const { agent, server } = setUp();
  agent.mishaps.hello.push((_, wire) => wire.answer({ id: 0, fault: { kind, text: "why" } }));
  const error = await inTime(rejection(server.ensure([operation("s")], [])));
  expect(error).toBeInstanceOf(ServerError);
  expect(error).toMatchObject({ code, server: "web1", text: "why" });
  expect(agent.open).toBe(0);
});

test("another protocol is refused", async () => {
  const { agent, server } = setUp();
  agent.hello = { ...HELLO, protocol: 99 };
  expect(await inTime(rejection(server.hello()))).toEqual(lost("connection/protocol"));
});

test("a command that cannot be started is told with what it said, and not tried again at once", async () => {
  const { agent, server } = setUp();
  const clixml =
    '#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><S S="Error">no such_x000D__x000A_</S></Objs>';
  agent.mishaps.hello.push((_, wire) => {
    wire.complain(clixml);
    wire.exit(9);
  });
  const error = await inTime(rejection(server.hello()));
  expect(error).toMatchObject({
    code: "connection/not-started",
    reason: "PowerShell ended with exit code 9 before the agent answered; it said: no such",
  });
  expect(await inTime(rejection(server.ensure([operation("s")], [])))).toBe(error);
  expect(agent.starts).toBe(1);
  await pass(30_000);
  await inTime(server.hello());
  expect(agent.starts).toBe(2);
});

test("a refused login is never repeated", async () => {
  const { agent, server } = setUp();
  const refusal = new ConnectionError({ code: "connection/login", server: "web1", reason: "refused" });
  agent.startFailures.push(refusal);
  const errors = await inTime(
    Promise.all(Array.from({ length: 20 }, () => rejection(server.read("Site", [query("a")])))),
  );
  expect(new Set(errors)).toEqual(new Set([refusal]));
  await pass(3_600_000);
  expect(await rejection(server.hello())).toBe(refusal);
  expect(agent.starts).toBe(1);
});

test("a connection that never comes about is given up", async () => {
  const signals: AbortSignal[] = [];
  const server = new Server(profile(), {
    start: (_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    },
  });
  expect(await inTime(rejection(server.hello()))).toEqual(lost("connection/unreachable"));
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test("a shared configuration is not written, unless the entry says so", async () => {
  const { agent, server } = setUp();
  agent.hello = { ...HELLO, redirection: "\\\\farm\\config" };
  const error = await inTime(rejection(server.ensure([operation("s")], [])));
  expect(error).toMatchObject({
    code: "server/shared-configuration",
    text: expect.stringContaining("\\\\farm\\config"),
  });
  expect(agent.messages).toHaveLength(0);
  await inTime(server.read("Site", [query("a")]));
  const allowed = setUp({ sharedConfiguration: true });
  allowed.agent.hello = agent.hello;
  await inTime(allowed.server.ensure([operation("s")], []));
  expect(allowed.agent.messages).toHaveLength(1);
});

test("a server says who it is", async () => {
  const { server } = setUp();
  expect(await inTime(server.identity())).toEqual({ machineGuid: HELLO.machineGuid, computerName: "WEB1" });
});

test("closing fails what waits, leaves nothing open, and lets nothing start", async () => {
  const { agent, server } = setUp();
  await inTime(server.hello());
  agent.mishaps.ensure.push(() => {});
  const underWay = rejection(server.ensure([operation("s")], []));
  await pass(10);
  const waiting = rejection(server.ensure([operation("t")], []));
  await settle();
  await inTime(server.close());
  expect([await underWay, await waiting]).toEqual([lost("connection/lost"), lost("connection/lost")]);
  expect(agent.open).toBe(0);
  expect(await rejection(server.ensure([operation("u")], []))).toEqual(lost("connection/lost"));
  expect(await rejection(server.read("Site", [query("a")]))).toEqual(lost("connection/lost"));
  expect(agent.starts).toBe(1);
});

test("closing while the connection is being made leaves nothing open", async () => {
  const agent = new ScriptedAgent();
  let letGo = () => {};
  const server = new Server(profile(), {
    start: async (command, options) => {
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      return agent.start(command, { ...options, signal: new AbortController().signal });
    },
  });
  const greeting = rejection(server.hello());
  await settle();
  await inTime(server.close());
  expect(await greeting).toEqual(lost("connection/lost"));
  letGo();
  await settle();
  expect([agent.starts, agent.open]).toEqual([1, 0]);
});

test("closing does not wait for a greeting that does not come", async () => {
  const { agent, server } = setUp();
  agent.mishaps.hello.push(() => {});
  const greeting = rejection(server.hello());
  await settle();
  expect(agent.open).toBe(1);
  let isClosed = false;
  void server.close().then(() => {
    isClosed = true;
  });
  await settle();
  expect([isClosed, agent.open]).toEqual([true, 0]);
  expect(await greeting).toEqual(lost("connection/lost"));
});

test("no error and no trace shows a secret, though the server repeats it", async () => {
  const planted = "pl4nted-s3cret";
  const { agent, server, lines } = setUp();
  const seen: unknown[] = [];
  const secretive: Operation = { ...operation("s"), set: { password: new Secret(planted) } };
  const repeat: Mishap[] = [
    (request, wire) => wire.answer({ id: request.id, fault: { kind: "invalid", text: `bad ${planted}` } }),
    (request, wire) =>
      wire.answer({ id: request.id, results: [{ fault: { kind: "invalid", text: `bad ${planted}` } }], answers: [] }),
    ...Array.from(
      { length: 4 },
      (): Mishap => (_, wire) => {
        wire.complain(`cannot run ${planted}`);
        wire.exit(1);
      },
    ),
  ];
  agent.mishaps.ensure.push(...repeat);
  seen.push(await inTime(rejection(server.ensure([secretive], []))));
  seen.push(await inTime(server.ensure([secretive], [])));
  seen.push(await inTime(rejection(server.ensure([secretive], []))));
  const nonces = agent.messages.map(({ nonce }) => nonce);
  expect(JSON.stringify(agent.messages)).toContain(planted);
  const told = [...seen.map((one) => (one instanceof Error ? `${one.stack}` : JSON.stringify(one))), ...lines].join(
    "\n",
  );
  expect(told).toContain("bad [secret]");
  expect(told).toContain("cannot run [secret]");
  for (const hidden of [planted, "hunter2!", ...nonces, ...agent.commands]) expect(told).not.toContain(hidden);
});
