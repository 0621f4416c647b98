import { afterEach, expect, test } from "vitest";
import { Secret } from "../../provider/src/secret";
import type { SshDoor } from "../../simulator/src/doors/ssh";
import { closeDoors, failure, nothingOpen, openDoor, roundTrip, start, TEST_TIMING, targetOf, without } from "./door";

afterEach(closeDoors);

async function openBoth(): Promise<{ jump: SshDoor; door: SshDoor }> {
  const users = { jumper: { password: "jump-password" } };
  return { jump: await openDoor({ users }), door: await openDoor() };
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
  await process.close();
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

test("a jump host that does not forward is told as such", async () => {
  const jump = await openDoor({ allowForwarding: false });
  const door = await openDoor();
  const error = await failure(start(targetOf(door, { proxy: targetOf(jump) })));
  expect(error.code).toBe("connection/unreachable");
  expect(error.message).toContain("the jump host could not connect to it");
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
