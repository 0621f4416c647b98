import { EventEmitter } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import { Secret } from "../../provider/src/base/secret";
import { ConnectionError } from "../../provider/src/errors";
import { ownServers, redirectWarnings, warnOnce } from "../../provider/src/server";
import { arrange } from "../../provider/src/server/shutdown";
import { tracer } from "../../provider/src/server/trace";
import type { ServerProfile } from "../../provider/src/settings/profile";
import { profile } from "../settings/profiles";
import { ScriptedAgent } from "./scripted-agent";
import { unit } from "./server-setup";
import { inTime, pass, rejection, settle, useStandingClock } from "./time";

useStandingClock();
afterEach(() => ownServers.closeAll());

const target = (changes: object): Partial<ServerProfile> => {
  const { connection } = profile();
  return {
    connection: { ...connection, target: { ...(connection as { target: object }).target, ...changes } } as never,
  };
};

// The first in this file: arranging happens once a process.
test("the first connection arranges for the signals, once", async () => {
  const listeners = () => process.listenerCount("SIGINT") + process.listenerCount("SIGTERM");
  const before = listeners();
  const agent = new ScriptedAgent();
  const [one, two] = [ownServers.for(profile(), agent), ownServers.for(profile({ name: "web2" }), agent)];
  expect(listeners()).toBe(before);
  await inTime(one.hello());
  await inTime(two.hello());
  expect(listeners()).toBe(before + 2);
});

test("one server for one name, however often its profile is made", () => {
  const server = ownServers.for(profile());
  expect(ownServers.for(profile())).toBe(server);
  expect(ownServers.for(profile({ name: "WEB1" }))).toBe(server);
  expect(ownServers.for(profile({ forgetUnreachable: true }))).toBe(server);
});

test.each([
  ["another password", target({ password: new Secret("other") })],
  ["another user", target({ user: "other" })],
  ["another port", target({ port: 23 })],
  ["a jump host", target({ proxy: { host: "jump" } })],
  ["another limit", { requestTimeout: 7 }],
  ["another name", { name: "web2" }],
  ["an inline one of that name", { named: false }],
])("%s makes another one", (_, changes) => {
  expect(ownServers.for(profile(changes))).not.toBe(ownServers.for(profile()));
});

test("a write through one name drops what was read through another", async () => {
  const agent = new ScriptedAgent();
  const [one, two] = [ownServers.for(profile(), agent), ownServers.for(profile({ name: "alias" }), agent)];
  const queries = [{ kind: "section" as const, location: "Site", section: "s" }];
  await inTime(one.read(queries));
  await inTime(two.ensure([unit("s")], []));
  await inTime(one.read(queries));
  expect(one.counts.messages).toBe(2);
});

test("a login that hangs is not sent twice for every resource: an account may lock", async () => {
  const agent = new ScriptedAgent();
  const reason = "did not decide about the login";
  const late = () => new ConnectionError({ code: "connection/timeout", server: "web1", reason });
  agent.startFailures.push(late(), late());
  const server = ownServers.for(profile(), agent);
  for (const _ of [1, 2, 3]) expect(await inTime(rejection(server.hello()))).toMatchObject({ reason });
  expect(agent.starts).toBe(2);
  await pass(31_000);
  expect(await inTime(server.hello())).toMatchObject({ computerName: "WEB1" });
});

test("closeAll leaves nothing open, and what comes later starts afresh", async () => {
  const agent = new ScriptedAgent();
  const names = ["a", "b", "c"];
  await inTime(Promise.all(names.map((name) => ownServers.for(profile({ name }), agent).hello())));
  expect(agent.open).toBe(3);
  await inTime(ownServers.closeAll());
  expect(agent.open).toBe(0);
  await inTime(ownServers.for(profile({ name: "a" }), agent).hello());
  expect(agent.open).toBe(1);
});

class FakeProcess extends EventEmitter {
  readonly exits: (number | undefined)[] = [];
  readonly stdout = new EventEmitter();
  readonly stderr = new EventEmitter();
  ppid = 1000;
  exit = ((code?: number) => void this.exits.push(code)) as never;
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
])("%s closes everything, then exits", async (signal, code) => {
  const fake = new FakeProcess();
  let isClosed = false;
  arrange(fake as never, async () => {
    await settle();
    isClosed = true;
  });
  fake.emit(signal);
  expect(fake.exits).toEqual([]);
  await inTime(settle());
  await settle();
  await settle();
  expect([isClosed, fake.exits]).toEqual([true, [code]]);
});

test.each([
  ["never ends", () => new Promise<void>(() => {})],
  ["fails", () => Promise.reject(new Error("no"))],
])("a signal ends the process although closing %s", async (_, close) => {
  const fake = new FakeProcess();
  arrange(fake as never, close);
  fake.emit("SIGTERM");
  await inTime(
    (async () => {
      while (fake.exits.length === 0) await new Promise((resolve) => setTimeout(resolve, 500));
    })(),
  );
  expect(fake.exits).toEqual([143]);
});

test.each(["stdout", "stderr"] as const)(
  "an engine that reads %s no more has gone: everything is closed, once",
  async (name) => {
    const fake = new FakeProcess();
    let closed = 0;
    arrange(fake as never, async () => void closed++);
    // Without a listener the first one would throw here.
    for (const _ of [1, 2, 3]) fake[name].emit("error", new Error("write EPIPE"));
    await settle();
    expect([closed, fake.exits[0]]).toEqual([1, 1]);
  },
);

test("an engine that was killed is missed, though nothing is written", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "setInterval", "clearInterval"] });
  const fake = new FakeProcess();
  let closed = 0;
  arrange(fake as never, async () => void closed++);
  await pass(5000);
  expect([closed, fake.exits]).toEqual([0, []]);
  fake.ppid = 1;
  await pass(5000);
  expect([closed, fake.exits]).toEqual([1, [1]]);
});

test("the end of the work closes everything and does not exit", async () => {
  const fake = new FakeProcess();
  let closed = 0;
  arrange(fake as never, async () => void closed++);
  fake.emit("disconnect");
  fake.emit("beforeExit");
  await settle();
  expect([closed, fake.exits]).toEqual([1, []]);
});

test("a closed server's waiting reads fail", async () => {
  const agent = new ScriptedAgent();
  const server = ownServers.for(profile(), agent);
  agent.mishaps.read.push(() => {});
  const reading = rejection(server.read([{ kind: "section", location: "Site", section: "s" }]));
  await settle();
  await inTime(ownServers.closeAll());
  expect(await inTime(reading)).toMatchObject({ code: "connection/lost" });
});

test("a warning is one line, and said once", () => {
  const lines: string[] = [];
  const former = redirectWarnings((line) => lines.push(line));
  try {
    warnOnce("web1", "My Site", "first\r\n second");
    warnOnce("web1", "My Site", "first\r\n second");
    warnOnce("web1", undefined, "third");
    expect(lines).toEqual(['warning: server web1, site "My Site": first second', "warning: server web1: third"]);
  } finally {
    redirectWarnings(former);
  }
});

test("a trace speaks only when asked to", () => {
  const lines: unknown[] = [];
  const original = console.error;
  console.error = (line: unknown) => void lines.push(line);
  try {
    tracer("web1", {})("silent");
    tracer("web1", { IIS_CLIENTCERT_TRACE: "1" })("spoken");
  } finally {
    console.error = original;
  }
  expect(lines).toEqual([expect.stringMatching(/^iis-clientcert \S+Z server web1: spoken$/)]);
});
