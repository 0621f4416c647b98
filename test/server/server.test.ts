import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { Unit } from "../../provider/src/agent/protocol";
import { Secret } from "../../provider/src/base/secret";
import { verifyHmac } from "../../provider/src/server";
import { HELLO, type Mishap } from "./scripted-agent";
import { operation, query, setUp, unit } from "./server-setup";
import { inTime, rejection, settle, useStandingClock } from "./time";

useStandingClock();

const lost = (code: string) => expect.objectContaining({ code });

test("any number of operations in one tick take one session, one message and one commit", async () => {
  const { agent, server } = setUp();
  const all = Array.from({ length: 200 }, (_, at) => server.ensure([unit(`s${at}`)], [query(`s${at}`)]));
  const outcomes = await inTime(Promise.all(all));
  expect(outcomes.every(({ results, answers }) => results.length === 1 && answers.length === 1)).toBe(true);
  expect(server.counts).toEqual({ sessions: 1, messages: 1, commits: 1 });
  expect(agent.starts).toBe(1);
  expect(agent.requests.map(({ verb }) => verb)).toEqual(["hello", "ensure"]);
  expect(agent.overlaps).toBe(0);
});

test("every message has a nonce of its own, and it is the key of the HMACs", async () => {
  const { agent, server } = setUp();
  const first = await inTime(server.read([query("a")]));
  await inTime(server.ensure([unit("s")], []));
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
  const outcome = await inTime(server.ensure([unit("s")], [query("q")]));
  expect(outcome.results).toEqual([{ done: [{ changed: true }] }]);
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
  await inTime(server.ensure([unit("s")], []));
  await settle();
  expect(server.counts.messages).toBe(1);
  await inTime(server.ensure([unit("t")], []));
  expect(server.counts).toEqual({ sessions: 2, messages: 2, commits: 2 });
});

test("after the fourth loss in a row it gives up, and the next message starts again", async () => {
  const { agent, server } = setUp();
  agent.mishaps.ensure.push(...Array.from({ length: 4 }, (): Mishap => (_, wire) => wire.cut()));
  expect(await inTime(rejection(server.ensure([unit("s")], [])))).toEqual(lost("connection/lost"));
  expect(agent.messages).toHaveLength(4);
  await inTime(server.ensure([unit("s")], []));
  expect(agent.messages).toHaveLength(5);
});

test("a request that is not answered in time is asked once more, in a new session", async () => {
  const { agent, server } = setUp({ requestTimeout: 7 });
  agent.mishaps.ensure.push(() => {});
  await inTime(server.ensure([unit("s")], []));
  expect(server.counts).toMatchObject({ sessions: 2, messages: 2 });
  agent.mishaps.ensure.push(
    () => {},
    () => {},
  );
  const error = await inTime(rejection(server.ensure([unit("s")], [])));
  expect(error).toMatchObject({ code: "connection/timeout", reason: "no answer to ensure came within 7 seconds" });
  expect(agent.messages).toHaveLength(4);
  expect(agent.open).toBe(0);
});

test("a shared configuration is not written, unless the entry says so", async () => {
  const { agent, server } = setUp();
  agent.hello = { ...HELLO, redirection: "\\\\farm\\config" };
  const error = await inTime(rejection(server.ensure([unit("s")], [])));
  expect(error).toMatchObject({
    code: "server/shared-configuration",
    text: expect.stringContaining("\\\\farm\\config"),
  });
  expect(agent.messages).toHaveLength(0);
  await inTime(server.read([query("a")]));
  const allowed = setUp({ sharedConfiguration: true });
  allowed.agent.hello = agent.hello;
  await inTime(allowed.server.ensure([unit("s")], []));
  expect(allowed.agent.messages).toHaveLength(1);
});

test("a server says who it is", async () => {
  const { server } = setUp();
  expect(await inTime(server.machineIdentity())).toEqual({ machineGuid: HELLO.machineGuid, computerName: "WEB1" });
});

test("no error and no trace shows a secret, though the server repeats it", async () => {
  const planted = "pl4nted-s3cret";
  const { agent, server, lines } = setUp();
  const seen: unknown[] = [];
  const secretive: Unit = { operations: [{ ...operation("s"), set: { password: new Secret(planted) } }] };
  const repeat: Mishap[] = [
    (request, wire) => wire.answer({ id: request.id, fault: { kind: "invalid", text: `bad ${planted}` } }),
    (request, wire) =>
      wire.answer({
        id: request.id,
        results: [{ unit: 0, fault: { kind: "invalid", text: `bad ${planted}` } }],
        answers: [],
      }),
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
  expect(told).toContain("bad ***");
  expect(told).toContain("cannot run ***");
  for (const hidden of [planted, "hunter2!", ...nonces, ...agent.commands]) expect(told).not.toContain(hidden);
});

test("a shell that repeats the request shows no password in its escaped form either", async () => {
  const { agent, server } = setUp();
  const password = new Secret('sch\u00f6n"quoted\\');
  const repeat: Mishap = (request, wire) => {
    wire.complain(JSON.stringify(request).replaceAll("\u00f6", "\\u00f6"));
    wire.exit(1);
  };
  agent.mishaps.ensure.push(repeat, repeat, repeat, repeat);
  const error = await inTime(
    rejection(server.ensure([{ operations: [{ ...operation("s"), set: { password } }] }], [])),
  );
  expect(`${error}`).toContain('"password":"***');
  expect(`${error}`).not.toMatch(/quoted|sch/);
});
