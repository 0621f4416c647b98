import { getEventListeners } from "node:events";
import { afterEach, expect, test } from "vitest";
import { Secret } from "../../provider/src/base/secret";
import { closeDoors, failure, nothingOpen, openDoor, roundTrip, start, targetOf, until } from "./door";

afterEach(closeDoors);

/** How many of this kind keep this process alive, on both ends. */
function held(kind: "TCPSocketWrap" | "Timeout"): number {
  return process.getActiveResourcesInfo().filter((name) => name === kind).length;
}

test("what was started, refused, given up and aborted leaves no socket, timer or listener", async () => {
  const door = await openDoor();
  const jump = await openDoor({ forwardTo: [door] });
  const timers = held("Timeout");
  const controller = new AbortController();
  const { signal } = controller;

  const remote = await start(targetOf(door, { proxy: targetOf(jump) }), { signal });
  await roundTrip(remote, "x");
  await remote.close();
  await failure(start(targetOf(door, { password: new Secret("wrong") }), { signal }));
  await failure(start(targetOf(door, { hostKeyFingerprint: "A".repeat(43) }), { signal }));
  door.refuseConnections = true;
  await failure(start(targetOf(door, { dialErrorLimit: 2 }), { signal }));
  door.refuseConnections = false;
  door.silent = true;
  await failure(start(targetOf(door, { perDialTimeout: 0.1 }), { signal }));
  door.silent = false;
  expect(getEventListeners(signal, "abort")).toHaveLength(0);

  const failing = failure(start(targetOf(door, { proxy: targetOf(jump) }), { signal }));
  await until(() => door.counts.connections === 6, "the last one is on its way");
  controller.abort(new Error("enough"));
  expect((await failing).message).toBe("enough");
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  await Promise.all([nothingOpen(jump), nothingOpen(door)]);
  await until(() => held("TCPSocketWrap") === 0, "no socket is left");
  await until(() => held("Timeout") <= timers, "no timer is left");
});
