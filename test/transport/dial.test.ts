import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { ConnectionError } from "../../provider/src/errors";
import { dialAgain } from "../../provider/src/transport/dial-again";
import { TIMING } from "../../provider/src/transport/ssh/timing";
import { TIMING as WINRM_TIMING } from "../../provider/src/transport/winrm/timing";
import type { SshDoor, SshDoorUser } from "../../simulator/src/doors/ssh";
import { CLOSED_PORTS } from "../support/ports";
import {
  closeDoors,
  failure,
  nothingOpen,
  openDoor,
  PASSWORD,
  start,
  startOptions,
  TEST_TIMING,
  targetOf,
  until,
} from "./door";

const listeners: Server[] = [];
afterEach(async () => {
  await closeDoors();
  for (const listener of listeners.splice(0)) listener.close();
});

const PIN = { hostKeyFingerprint: `SHA256:${"A".repeat(43)}` };

/** A listener that does `onSocket` to whatever connects. */
async function listen(
  onSocket: (socket: Socket) => void,
): Promise<{ host: "127.0.0.1"; port: number; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const listener = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    onSocket(socket);
  });
  listeners.push(listener);
  await once(listener.listen(0, "127.0.0.1"), "listening");
  return { host: "127.0.0.1", port: (listener.address() as AddressInfo).port, sockets };
}

const NOBODY = { host: "127.0.0.1", port: CLOSED_PORTS[0] } as const;

test("a host that is away is dialled as often as allowed, and the error says so", async () => {
  const lines: string[] = [];
  const target = targetOf({ ...NOBODY, ...PIN }, { dialErrorLimit: 3 });
  const error = await failure(start(target, { trace: (line) => lines.push(line) }));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error.code).toBe("connection/unreachable");
  expect(error.message).toContain(`127.0.0.1:${NOBODY.port}`);
  expect(error.message).toContain("ECONNREFUSED");
  expect(error.message).toContain("(failed dials: 3)");
  expect(lines.filter((line) => line.includes("failed"))).toHaveLength(3);
});

test("that a host is dialled again is said once, with how often, and not where it is dialled once", async () => {
  const warnings: string[] = [];
  const warn = (text: string) => warnings.push(text);
  await failure(start(targetOf({ ...NOBODY, ...PIN }, { dialErrorLimit: 1 }), { warn }));
  expect(warnings).toEqual([]);
  await failure(start(targetOf({ ...NOBODY, ...PIN }, { dialErrorLimit: 4 }), { warn }));
  expect(warnings).toEqual([
    expect.stringMatching(
      /^127\.0\.0\.1:\d+: connect ECONNREFUSED .*; trying again up to 3 times \(dialErrorLimit: 4\)/,
    ),
  ]);
});

test("how long dialling pauses is the sum of its pauses", async () => {
  const warnings: string[] = [];
  const options = { ...startOptions(), warn: (text: string) => warnings.push(text) };
  // As it is used, with the default of dialErrorLimit: docs/several-servers.md says about 50 seconds.
  const timing = TIMING;
  expect([WINRM_TIMING.firstPause, WINRM_TIMING.longestPause]).toEqual([TIMING.firstPause, TIMING.longestPause]);
  const unreachable = new ConnectionError({ code: "connection/unreachable", server: "web1", reason: "away" });
  const controller = new AbortController();
  const dialling = dialAgain(
    { what: "ssh", dialErrorLimit: 10 },
    { ...options, signal: controller.signal },
    timing,
    async () => {
      setImmediate(() => controller.abort(new Error("enough")));
      throw unreachable;
    },
  );
  await expect(dialling).rejects.toThrow("enough");
  expect(warnings).toEqual(["away; trying again up to 9 times (dialErrorLimit: 10), with pauses of 48 s in all"]);
});

test("a server that resets connections is dialled exactly dialErrorLimit times", async () => {
  const door = await openDoor();
  door.refuseConnections = true;
  const error = await failure(start(targetOf(door, { dialErrorLimit: 4 })));
  expect(error.code).toBe("connection/unreachable");
  expect(door.counts.connections).toBe(4);
});

test("a server that comes back while it is dialled is reached", async () => {
  const door = await openDoor();
  door.refuseConnections = true;
  const trace = () => {
    door.refuseConnections = door.counts.connections < 2;
  };
  const process = await start(targetOf(door, { dialErrorLimit: 10 }), { trace });
  await process.close();
  expect(door.counts).toMatchObject({ connections: 3, logins: 1 });
});

test("pauses grow up to a longest one, and come between dials only", async () => {
  const pauses: number[] = [];
  const timing = {
    firstPause: 1,
    get longestPause() {
      pauses.push(pauses.length);
      return 2;
    },
  };
  const unreachable = new ConnectionError({ code: "connection/unreachable", server: "web1", reason: "away" });
  let dials = 0;
  const target = targetOf({ ...NOBODY, ...PIN }, { dialErrorLimit: 5 });
  const dialling = dialAgain({ what: "ssh", ...target }, startOptions(), timing, async () => {
    dials++;
    throw unreachable;
  });
  await expect(dialling).rejects.toMatchObject({ code: "connection/unreachable", cause: unreachable });
  expect([dials, pauses.length]).toEqual([5, 4]);
});

test("something that accepts and never speaks is given up after perDialTimeout", async () => {
  const hole = await listen((socket) => socket.resume());
  const error = await failure(start(targetOf({ ...hole, ...PIN }, { perDialTimeout: 1, dialErrorLimit: 2 })));
  expect(error.code).toBe("connection/unreachable");
  expect(error.message).toContain("accepted the connection, but finished no SSH handshake within 1 s");
  expect(hole.sockets).toHaveLength(2);
  await until(() => hole.sockets.every((socket) => socket.destroyed || socket.readableEnded), "the sockets are closed");
});

test("something that closes at once is dialled again, something that is no SSH server is not", async () => {
  const closes = await listen((socket) => socket.end());
  const gone = await failure(start(targetOf({ ...closes, ...PIN }, { dialErrorLimit: 2 })));
  expect(gone.code).toBe("connection/unreachable");
  expect(closes.sockets).toHaveLength(2);

  const old = await listen((socket) => socket.write("SSH-1.0-ancient\r\n"));
  const ancient = await failure(start(targetOf({ ...old, ...PIN }, { dialErrorLimit: 2 })));
  expect(ancient.code).toBe("connection/protocol");
  expect(old.sockets).toHaveLength(1);
});

test.each([
  ["Exceeded MaxStartups", ["Exceeded MaxStartups\r\n"]],
  ["Not allowed at this time", ["Not allowed ", "at this time\r\n"]],
])("what an sshd says before it closes was kept back: %s", async (line, chunks) => {
  const turnsAway = await listen(async (socket) => {
    for (const chunk of chunks) await new Promise((sent) => socket.write(chunk, sent));
    socket.end();
  });
  const error = await failure(start(targetOf({ ...turnsAway, ...PIN }, { dialErrorLimit: 2 })));
  expect(error.code).toBe("connection/unreachable");
  expect(error.reason).toContain(`; in place of an SSH version it said "${line}" (failed dials: 2)`);
  expect(turnsAway.sockets).toHaveLength(2);
});

test("something that is no SSH server is told by its first lines, without control characters and to a bound", async () => {
  const page = `HTTP/1.1 400 \u001b[2JBad Request\r\n${`${"x".repeat(5_000)}\r\n`.repeat(5)}`;
  const web = await listen((socket) => void socket.end(page));
  const error = await failure(start(targetOf({ ...web, ...PIN }, { dialErrorLimit: 1 })));
  expect(error.reason).toContain('it said "HTTP/1.1 400 \\u001b[2JBad Request", "x');
  expect(error.message).not.toContain("\u001b");
  expect(error.message.length).toBeLessThan(2_000);
});

test("a greeting before the version is no reason", async () => {
  const greets = await listen((socket) => void socket.end("Welcome\r\nSSH-2.0-x\r\n"));
  const error = await failure(start(targetOf({ ...greets, ...PIN }, { dialErrorLimit: 1 })));
  expect(error.message).not.toContain("Welcome");
});

test("an aborted signal ends a dial, a pause and a start that has not begun", async () => {
  const hole = await listen((socket) => socket.resume());
  const during = new AbortController();
  const dialling = failure(start(targetOf({ ...hole, ...PIN }), { signal: during.signal }));
  await until(() => hole.sockets.length === 1, "it is dialled");
  during.abort(new Error("stop dialling"));
  expect((await dialling).message).toBe("stop dialling");
  await until(() => hole.sockets.every((socket) => socket.destroyed || socket.readableEnded), "the socket is closed");

  const pausing = new AbortController();
  const trace = () => setImmediate(() => pausing.abort(new Error("stop pausing")));
  const target = targetOf({ ...NOBODY, ...PIN }, { dialErrorLimit: 10 });
  const endless = { ...TEST_TIMING, firstPause: 3_600_000, longestPause: 3_600_000 };
  expect((await failure(start(target, { signal: pausing.signal, trace }, endless))).message).toBe("stop pausing");

  const signal = AbortSignal.abort(new Error("stop before"));
  expect((await failure(start(targetOf({ ...hole, ...PIN }), { signal }))).message).toBe("stop before");
  expect(hole.sockets).toHaveLength(1);
});

/** Calls `onLogin` when the password of `deploy` has arrived and is not yet judged. */
function watchedUsers(onLogin: () => void): Record<string, SshDoorUser> {
  let asked = 0;
  return {
    get deploy() {
      // The first request only asks what is offered.
      if (++asked === 2) onLogin();
      return { password: PASSWORD };
    },
  };
}

test("a login that nobody decides about is not sent a second time", async () => {
  const users = watchedUsers(() => {
    door.silent = true;
  });
  const door: SshDoor = await openDoor({ users });
  const error = await failure(start(targetOf(door, { perDialTimeout: 5, dialErrorLimit: 5 })));
  expect(error.code).toBe("connection/timeout");
  expect(error.message).toContain("did not decide about the login of deploy within 5 s; tried: password");
  expect(door.counts.connections).toBe(1);
});

test("a connection that breaks while the login is judged counts as refused: accounts lock", async () => {
  const users = watchedUsers(() => door.dropConnections());
  const door: SshDoor = await openDoor({ users });
  const error = await failure(start(targetOf(door, { dialErrorLimit: 5 })));
  expect(error.code).toBe("connection/login");
  expect(error.message).toContain(`the login of deploy at 127.0.0.1:${door.port} failed`);
  expect(door.counts.connections).toBe(1);
});

test("a start that was aborted leaves nothing open at the door", async () => {
  const door = await openDoor({ delayMs: { toServer: 20, toClient: 20 } });
  const controller = new AbortController();
  const failing = failure(start(targetOf(door), { signal: controller.signal }));
  await until(() => door.counts.logins === 1, "it is logged in");
  controller.abort(new Error("enough"));
  expect((await failing).message).toBe("enough");
  await nothingOpen(door);
});
