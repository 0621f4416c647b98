import { afterEach, expect, test } from "vitest";
import { failure, GRACE, roundTrip, until } from "../../transport/door";
import { closeDoors, nothingOpen, openDoor, overHttp, start } from "./door";

afterEach(closeDoors);

test("a poll whose time is over is asked again", async () => {
  const door = await openDoor();
  const process = await start(overHttp(door.httpPort));
  expect(await roundTrip(process, "x")).toBe("x");
  door.faults.answerNext(2150858793, "Receive", 3);
  expect(await roundTrip(process, "y")).toBe("y");
  expect(await roundTrip(process, "z")).toBe("z");
  await process.close(GRACE);
  expect(await process.ended).toEqual({ code: 7 });
});

test("input whose time is over counts as delivered", async () => {
  const door = await openDoor();
  const process = await start(overHttp(door.httpPort));
  door.faults.answerNext(2150858793, "Send");
  process.stdin.write("never seen there\n");
  await until(() => process.stdin.writableLength === 0, "it counts as sent");
  expect(await roundTrip(process, "next\n")).toBe("next\n");
  expect(door.counts.messages.Send).toBe(2);
  await process.close();
});

test("a busy shell gets its input on the third try, and no fourth is made", async () => {
  const door = await openDoor();
  const process = await start(overHttp(door.httpPort));
  door.faults.answerNext(170, "Send", 2);
  expect(await roundTrip(process, "x")).toBe("x");
  expect(door.counts.messages.Send).toBe(3);
  door.faults.answerNext(170, "Send", 3);
  process.stdin.write("y");
  const { error } = await process.ended;
  expect(error).toMatchObject({ code: "connection/lost" });
  expect(error?.message).toContain("busy");
  expect(door.counts.messages.Send).toBe(6);
  await process.close();
  await nothingOpen(door);
});

test.each([2150858790, 2150858824, 2150858825])("input that is too large (%i) goes in smaller pieces", async (code) => {
  const door = await openDoor();
  const process = await start(overHttp(door.httpPort));
  door.faults.answerNext(code, "Send", 2);
  const text = "größer\n".repeat(10_000);
  expect((await roundTrip(process, text)) === text).toBe(true);
  // Refused whole, refused in half, sent in quarters.
  expect(door.counts.messages.Send).toBeGreaterThanOrEqual(5);
  await process.close();
});

test("a server with a small envelope gets pieces that fit", async () => {
  const door = await openDoor({ quotas: { maxEnvelopeSizeKb: 32 } });
  const process = await start(overHttp(door.httpPort, { maxEnvelopeSize: 32 * 1024 }));
  const text = "größer\n".repeat(20_000);
  expect((await roundTrip(process, text)) === text).toBe(true);
  await process.close();
});

test.each([2150859173, 2150859236, 2150859241, 2150858843, 2147943418, 2150859174])(
  "a refusal that passes (%i) is waited out, whichever way it is written",
  async (code) => {
    for (const wmi of [false, true]) {
      const door = await openDoor();
      door.faults.answerNext(code, "Create", 2, { wmi });
      const process = await start(overHttp(door.httpPort));
      expect(door.counts.messages.Create).toBe(3);
      await process.close();
    }
  },
);

test("a command that finds its shell gone gets a new one", async () => {
  const door = await openDoor();
  door.faults.answerNext(2150858843, "Command");
  const process = await start(overHttp(door.httpPort));
  expect(await roundTrip(process, "x")).toBe("x");
  expect(door.counts).toMatchObject({ messages: { Create: 2, Command: 2 }, commands: 1 });
  await process.close();
  await nothingOpen(door);
});

test("a quota that stays used up is told by its name, after five tries", async () => {
  const door = await openDoor({ quotas: { maxShellsPerUser: 1 } });
  const first = await start(overHttp(door.httpPort));
  const error = await failure(start(overHttp(door.httpPort)));
  expect(error).toMatchObject({ code: "connection/not-started" });
  expect(error.message).toContain("MaxShellsPerUser");
  expect(error.message).toContain("(tries: 5)");
  expect(error.remedy).toContain("raise the quota");
  expect(door.counts.messages.Create).toBe(6);
  await first.close();
  await nothingOpen(door);
});

test.each([
  [5, "connection/login", "access is denied"],
  [2150859180, "connection/login", "may not do that"],
  [2147942402, "connection/not-started", "not found"],
  [2150858817, "connection/not-started", "schema"],
  [4711, "connection/not-started", "4711"],
])("a refusal that stays (%i) is told at once", async (code, expected, words) => {
  const door = await openDoor();
  door.faults.answerNext(code, "Create");
  const error = await failure(start(overHttp(door.httpPort)));
  expect(error.code).toBe(expected);
  expect(error.message).toContain(words);
  expect(door.counts.messages.Create).toBe(1);
  await until(() => door.open().connections === 0, "nothing is open");
});

test("a shell that is gone ends the process with connection/lost", async () => {
  const door = await openDoor();
  const process = await start(overHttp(door.httpPort));
  expect(await roundTrip(process, "x")).toBe("x");
  door.faults.answerNext(2150858843, "Send");
  door.dropShells();
  process.stdin.write("y");
  expect((await process.ended).error).toMatchObject({ code: "connection/lost" });
  await process.close();
  await nothingOpen(door);
});

test("aborted and cancelled mean nothing while the shell is being left", async () => {
  for (const code of [995, 1223]) {
    const door = await openDoor();
    const process = await start(overHttp(door.httpPort));
    door.faults.answerNext(code, "Signal");
    await process.close(GRACE);
    expect(await process.ended).toEqual({ code: 7 });
    await nothingOpen(door);
  }
});
