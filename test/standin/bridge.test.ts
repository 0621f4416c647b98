import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Bridge, startBridge } from "../../simulator/src/standin/bridge";
import { FrameReader, frame } from "../../simulator/src/standin/frames";
import { type TestServer, testServer } from "./run";

const TOKEN = "let me in";
const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

test("answers one frame a call, after the token", async () => {
  const { ask } = await conversation();
  expect(await ask("connect", TOKEN)).toEqual({ ok: true });
  expect(await ask("windows", "computerName")).toEqual({ ok: "WEB01" });
});

test.each([[["windows", "machineGuid"]], [["connect", "guess"]], [["connect"]], [["connect", null]]])(
  "closes the connection of who begins with %j",
  async (call) => {
    const { ask } = await conversation();
    expect(await ask(...call)).toBe("closed");
  },
);

test("an engine's failure is HRESULT and text, a failure of the simulator E_FAIL", async () => {
  const { ask } = await conversation();
  await ask("connect", TOKEN);
  const manager = await ok(ask("open", null, false));
  expect(await ask("section", manager, "system.webServer/nothing", "")).toMatchObject({ hresult: 0x80070490 });
  for (const call of [["attributes", 4711], ["constructor"], ["nothing"]]) {
    expect(await ask(...call)).toMatchObject({
      hresult: 0x80004005,
      message: expect.stringContaining("The simulator failed"),
    });
  }
});

test("an element is gone with its manager", async () => {
  const { ask } = await conversation();
  await ask("connect", TOKEN);
  const manager = await ok(ask("open", null, false));
  const { handle } = (await ok(ask("section", manager, "system.webServer/security/access", ""))) as { handle: number };
  expect(await ask("attributes", handle)).toMatchObject({ ok: [{ name: "sslFlags", value: 0 }] });
  await ask("close", manager);
  expect(await ask("attributes", handle)).toMatchObject({ hresult: 0x80004005 });
});

test("managers are closed when the connection goes", async () => {
  const { ask, socket, server } = await conversation();
  const closed = new Promise<void>((done) => {
    const { open } = server.engine;
    server.engine.open = () => {
      const manager = open();
      return { ...manager, close: done } as typeof manager;
    };
  });
  await ask("connect", TOKEN);
  await ask("open", null, false);
  socket.destroy();
  await closed;
});

async function conversation() {
  const server = testServer();
  const bridge = await bridgeOf(server);
  const socket = connect(bridge.port, "127.0.0.1");
  open.push({ close: () => socket.destroy() }, bridge, server);
  return { server, socket, ask: asker(socket) };
}

function bridgeOf({ engine, windows }: TestServer): Promise<Bridge> {
  const refuse = () => {
    throw new Error("not asked for here");
  };
  return startBridge({ windows, open: () => engine.open(), openRedirection: refuse, openWeb: refuse }, TOKEN);
}

function asker(socket: Socket): (...call: unknown[]) => Promise<unknown> {
  const reader = new FrameReader();
  const waiting: ((answer: unknown) => void)[] = [];
  socket.on("data", (piece) => {
    for (const answer of reader.feed(piece)) waiting.shift()?.(answer);
  });
  socket.on("close", () => {
    for (const done of waiting.splice(0)) done("closed");
  });
  return (...call) =>
    new Promise((done) => {
      waiting.push(done);
      socket.write(frame(call));
    });
}

async function ok(answer: Promise<unknown>): Promise<unknown> {
  return ((await answer) as { ok: unknown }).ok;
}
