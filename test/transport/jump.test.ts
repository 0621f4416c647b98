import { afterEach, expect, test } from "vitest";
import { Secret } from "../../provider/src/base/secret";
import type { ConnectionError } from "../../provider/src/errors";
import { dialAgain } from "../../provider/src/transport/dial-again";
import { notForwarded } from "../../provider/src/transport/ssh/dial-errors";
import { createLogin } from "../../provider/src/transport/ssh/login";
import type { SshDoor } from "../../simulator/src/doors/ssh";
import {
  closeDoors,
  failure,
  GRACE,
  nothingOpen,
  openDoor,
  roundTrip,
  start,
  startOptions,
  TEST_TIMING,
  targetOf,
  without,
} from "./door";

afterEach(closeDoors);

async function openBoth(): Promise<{ jump: SshDoor; door: SshDoor }> {
  const users = { jumper: { password: "jump-password" } };
  const door = await openDoor();
  return { jump: await openDoor({ users, forwardTo: [door] }), door };
}

function through(jump: SshDoor, more: Parameters<typeof targetOf>[1] = {}) {
  return targetOf(jump, { user: "jumper", password: new Secret("jump-password"), ...more });
}

test("a jump host leads to the server, and both connections end together", async () => {
  const { jump, door } = await openBoth();
  const process = await start(targetOf(door, { proxy: through(jump) }));
  expect(await roundTrip(process, "over there\n")).toBe("over there\n");
  expect(jump.counts).toMatchObject({ connections: 1, logins: 1, sessions: 0, forwards: 1 });
  expect(door.counts).toMatchObject({ connections: 1, logins: 1, sessions: 1 });
  await process.close(GRACE);
  expect(await process.ended).toEqual({ code: 7 });
  await Promise.all([nothingOpen(jump), nothingOpen(door)]);
});

test("the jump host's key is checked just the same", async () => {
  const { jump, door } = await openBoth();
  const wrong = through(jump, { hostKeyFingerprint: `SHA256:${"A".repeat(43)}` });
  const error = await failure(start(targetOf(door, { proxy: wrong })));
  expect(error.code).toBe("connection/host-key-changed");
  expect(error.message).toContain(`127.0.0.1:${jump.port}`);

  const unknown = await failure(start(targetOf(door, { proxy: without(through(jump), "hostKeyFingerprint") })));
  expect(unknown.code).toBe("connection/host-key-unknown");
  expect([jump.counts.logins, door.counts.connections]).toEqual([0, 0]);
});

test("the server's key is checked through the jump host", async () => {
  const { jump, door } = await openBoth();
  const hostKeyFingerprint = `SHA256:${"A".repeat(43)}`;
  const error = await failure(start(targetOf(door, { proxy: through(jump), hostKeyFingerprint })));
  expect(error.code).toBe("connection/host-key-changed");
  expect(error.message).toContain(`127.0.0.1:${door.port}`);
  expect(door.counts.logins).toBe(0);
  await Promise.all([nothingOpen(jump), nothingOpen(door)]);
});

test("a login refused at the jump host is told as such", async () => {
  const { jump, door } = await openBoth();
  const error = await failure(start(targetOf(door, { proxy: through(jump, { password: new Secret("no") }) })));
  expect(error.code).toBe("connection/login");
  expect(error.message).toContain(`127.0.0.1:${jump.port} refused the login of jumper`);
});

test("a server that the jump host cannot reach is dialled again through the same jump", async () => {
  const { jump, door } = await openBoth();
  await door.close();
  const error = await failure(start(targetOf(door, { proxy: through(jump), dialErrorLimit: 3 })));
  expect(error.code).toBe("connection/unreachable");
  expect(error.message).toContain(`127.0.0.1:${door.port}: the jump host could not connect to it`);
  expect(jump.counts).toMatchObject({ connections: 1, logins: 1, forwards: 3 });
  await nothingOpen(jump);
});

test("a jump host that does not forward was dialled ten times, for a reason that was blank", async () => {
  const jump = await openDoor();
  const door = await openDoor();
  const lines: string[] = [];
  const target = targetOf(door, { proxy: targetOf(jump), dialErrorLimit: 10 });
  const error = await failure(start(target, { trace: (line) => lines.push(line) }));
  expect(error.code).toBe("connection/forwarding");
  expect(error.reason).toBe(
    `the jump host does not forward to 127.0.0.1:${door.port}: it said no more than administratively prohibited`,
  );
  expect(error.remedy).toContain("AllowTcpForwarding");
  expect(error.remedy).toContain(`permitopen="127.0.0.1:${door.port}"`);
  expect(lines.filter((line) => line.includes("failed"))).toEqual([]);
  await nothingOpen(jump);
});

test.each([
  [1, "connection/forwarding", 1],
  [2, "connection/unreachable", 3],
  [3, "connection/forwarding", 1],
  [4, "connection/unreachable", 3],
])("a channel that is not opened for the reason %i is %s", async (reason, code, times) => {
  const phase = { server: "web1", hop: targetOf(await openDoor()), login: createLogin("deploy", []) };
  let dials = 0;
  const dialled = dialAgain({ what: "ssh", dialErrorLimit: 3 }, startOptions(), TEST_TIMING, async () => {
    dials++;
    const error = Object.assign(new Error(`(SSH) Channel open failure: \u001b[2J${"x".repeat(5_000)}`), { reason });
    throw notForwarded({ ...phase, connected: false, handshakeDone: false }, error);
  });
  const error = await dialled.catch((caught: ConnectionError) => caught);
  expect([(error as ConnectionError).code, dials]).toEqual([code, times]);
  expect((error as ConnectionError).message).not.toContain("\u001b");
  expect((error as ConnectionError).message.length).toBeLessThan(1_000);
});

test("a jump host that is lost takes the process with it", async () => {
  const { jump, door } = await openBoth();
  const process = await start(targetOf(door, { proxy: through(jump) }), {}, { ...TEST_TIMING, goodbye: 50 });
  expect(await roundTrip(process, "x")).toBe("x");
  jump.dropConnections();
  expect((await process.ended).error?.code).toBe("connection/lost");
  await process.close();
  await Promise.all([nothingOpen(jump), nothingOpen(door)]);
});

test("an aborted signal cuts both", async () => {
  const { jump, door } = await openBoth();
  door.silent = true;
  const controller = new AbortController();
  const failing = failure(start(targetOf(door, { proxy: through(jump) }), { signal: controller.signal }));
  setTimeout(() => controller.abort(new Error("enough")), 100);
  expect((await failing).message).toBe("enough");
  await Promise.all([nothingOpen(jump), nothingOpen(door)]);
});

test("a jump host that is lost before the server is reached is not asked again", async () => {
  const { jump, door } = await openBoth();
  door.refuseConnections = true;
  const trace = (line: string) => {
    if (line.includes("dial 1 of 10 failed")) jump.dropConnections();
  };
  const target = targetOf(door, { proxy: through(jump), dialErrorLimit: 10 });
  const error = await failure(start(target, { trace }, { ...TEST_TIMING, firstPause: 200 }));
  expect(error.code).toBe("connection/lost");
  expect(error.message).toContain("the connection to the jump host was lost");
  expect(jump.counts).toMatchObject({ connections: 1, forwards: 1 });
  await nothingOpen(jump);
});
