import { expect, test } from "vitest";
import { ConnectionError, ServerError } from "../../provider/src/errors";
import { Server } from "../../provider/src/server";
import { PROGRAMS } from "../../provider/src/transport/programs";
import { profile } from "../settings/profiles";
import { HELLO, ScriptedAgent } from "./scripted-agent";
import { query, setUp, unit } from "./server-setup";
import { inTime, pass, rejection, settle, useStandingClock } from "./time";

useStandingClock();

const lost = (code: string) => expect.objectContaining({ code });

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
  expect(await inTime(rejection(server.read([query("a")])))).toEqual(lost("connection/protocol"));
  expect(agent.open).toBe(0);
});

test("an answer with too few parts ends the session", async () => {
  const { agent, server } = setUp();
  agent.mishaps.read.push((request, wire) => wire.answer({ id: request.id, answers: [] }));
  expect(await inTime(rejection(server.read([query("a")])))).toEqual(lost("connection/protocol"));
});

test.each([
  ["constrainedLanguage", "server/constrained-language"],
  ["oldPowerShell", "server/old-powershell"],
  ["share", "server/share"],
  ["notIis", "server/not-iis"],
  ["protocol", "server/agent"],
] as const)("an agent that cannot start says so: %s", async (kind, code) => {
  const { agent, server } = setUp();
  agent.mishaps.hello.push((_, wire) => wire.answer({ id: 0, fault: { kind, text: "why" } }));
  const error = await inTime(rejection(server.ensure([unit("s")], [])));
  expect(error).toBeInstanceOf(ServerError);
  expect(error).toMatchObject({ code, server: "web1", text: "why" });
  expect(agent.open).toBe(0);
});

test.each([
  [true, null, "Access is denied."],
  [false, null, "Access is denied. (this login has no administrator's token)"],
  [true, "\\\\files\\iis", "Access is denied. (the configuration is redirected to \\\\files\\iis)"],
])(
  "a refusal by Windows says what may be behind it (elevated: %s, shared configuration: %s)",
  async (elevated, redirection, text) => {
    const { agent, server } = setUp({ sharedConfiguration: true });
    agent.hello = { ...HELLO, elevated, redirection };
    const fault = { kind: "denied", hresult: "0x80070005", text: "Access is denied." } as const;
    agent.mishaps.ensure.push((request, wire) =>
      wire.answer({ id: request.id, results: [{ unit: 0, fault }], answers: [], commits: 0 }),
    );
    const { results } = await inTime(server.ensure([unit("s")], []));
    expect(results).toEqual([{ fault: { ...fault, text } }]);
  },
);

test("another protocol is refused", async () => {
  const { agent, server } = setUp();
  agent.hello = { ...HELLO, protocol: 99 };
  expect(await inTime(rejection(server.hello()))).toEqual(lost("connection/protocol"));
});

test("a command that cannot be started is told with what it said, and not tried again at once", async () => {
  const { agent, server } = setUp();
  const clixml =
    '#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><S S="Error">no such_x000D__x000A_</S></Objs>';
  // By its full path, and by its name.
  for (const _ of PROGRAMS.ssh) {
    agent.mishaps.hello.push((_, wire) => {
      wire.complain(clixml);
      wire.exit(9);
    });
  }
  const error = await inTime(rejection(server.hello()));
  expect(error).toMatchObject({
    code: "connection/not-started",
    reason: "PowerShell ended with exit code 9 before the agent answered; it said: no such",
  });
  expect(await inTime(rejection(server.ensure([unit("s")], [])))).toBe(error);
  expect(agent.starts).toBe(2);
  await pass(30_000);
  await inTime(server.hello());
  expect(agent.starts).toBe(3);
});

test("a refused login is never repeated", async () => {
  const { agent, server } = setUp();
  const refusal = new ConnectionError({ code: "connection/login", server: "web1", reason: "refused" });
  agent.startFailures.push(refusal);
  const errors = await inTime(Promise.all(Array.from({ length: 20 }, () => rejection(server.read([query("a")])))));
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

test("closing fails what waits, leaves nothing open, and lets nothing start", async () => {
  const { agent, server } = setUp();
  await inTime(server.hello());
  agent.mishaps.ensure.push(() => {});
  const underWay = rejection(server.ensure([unit("s")], []));
  await pass(10);
  const waiting = rejection(server.ensure([unit("t")], []));
  await settle();
  await inTime(server.close());
  expect([await underWay, await waiting]).toEqual([lost("connection/lost"), lost("connection/lost")]);
  expect(agent.open).toBe(0);
  expect(await rejection(server.ensure([unit("u")], []))).toEqual(lost("connection/lost"));
  expect(await rejection(server.read([query("a")]))).toEqual(lost("connection/lost"));
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
