import { PassThrough } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { ConnectionError } from "../../provider/src/errors";
import { startOverSsh } from "../../provider/src/transport";
import type { SimulatedProcess } from "../../simulator/src/process";
import {
  COMMAND,
  closeDoors,
  echo,
  failure,
  GRACE,
  nothingOpen,
  openDoor,
  roundTrip,
  start,
  startOptions,
  stubborn,
  TEST_TIMING,
  targetOf,
  until,
} from "./door";

afterEach(closeDoors);

test("the command arrives as it is, for either default shell", async () => {
  for (const defaultShell of ["cmd", "powershell"] as const) {
    const door = await openDoor({ defaultShell });
    const process = await start(targetOf(door));
    await process.close();
    expect(door.commands).toEqual([COMMAND]);
  }
});

test("a megabyte goes both ways, with letters cut anywhere", async () => {
  const door = await openDoor();
  const process = await start(targetOf(door));
  const text = "größer als 𝟙𝟘𝟚𝟜 – Ж\n".repeat(40_000);
  expect(Buffer.byteLength(text)).toBeGreaterThan(1024 * 1024);
  expect((await roundTrip(process, text)) === text).toBe(true);
  await process.close();
});

test("standard error never stops the other end, read or not, and what came is there to read", async () => {
  const noise = "#< CLIXML ".repeat(400_000);
  const loud = (): SimulatedProcess => {
    const process = echo();
    (process.stderr as PassThrough).write(noise);
    return process;
  };
  const door = await openDoor({ start: loud, errorPreamble: "first words " });
  const process = await start(targetOf(door));
  expect(await roundTrip(process, "still there\n")).toBe("still there\n");
  const heard = await new Promise<Buffer>((resolve) => process.stderr.once("data", resolve));
  expect(heard.toString()).toMatch(/^first words /);
  await process.close();
});

test("a banner and a preamble are no obstacle", async () => {
  const door = await openDoor({ banner: "Authorized use only\r\n", preamble: "Welcome to web1> " });
  const process = await start(targetOf(door));
  const first = await new Promise<Buffer>((resolve) => process.stdout.once("data", resolve));
  expect(first.toString()).toBe("Welcome to web1> ");
  await process.close();
});

test("the exit code comes when the process leaves by itself, and the connection goes with it", async () => {
  const leaving = (): SimulatedProcess => {
    const [stdin, stdout, stderr] = [new PassThrough().resume(), new PassThrough(), new PassThrough()];
    stdout.end("last words");
    stderr.end();
    return { stdin, stdout, stderr, exited: Promise.resolve(3), kill: () => {} };
  };
  const door = await openDoor({ start: leaving });
  const process = await start(targetOf(door));
  const words: Buffer[] = [];
  process.stdout.on("data", (chunk: Buffer) => words.push(chunk));
  expect(await process.ended).toEqual({ code: 3 });
  expect(Buffer.concat(words).toString()).toBe("last words");
  await nothingOpen(door);
  await process.close();
});

test("close may be called twice, and with output unread", async () => {
  const door = await openDoor();
  const process = await start(targetOf(door));
  process.stdin.write("nobody reads this\n".repeat(1_000));
  await Promise.all([process.close(GRACE), process.close(0)]);
  await process.close();
  expect(await process.ended).toEqual({ code: 7 });
  await nothingOpen(door);
});

test("a process that does not leave is left after the grace, without an error", async () => {
  const door = await openDoor({ start: stubborn });
  const process = await start(targetOf(door));
  await process.close(20);
  expect(await process.ended).toEqual({});
  await nothingOpen(door);
});

test("a server that does not say goodbye is left, too", async () => {
  const door = await openDoor();
  const process = await start(targetOf(door), {}, { ...TEST_TIMING, goodbye: 20 });
  door.silent = true;
  await process.close(20);
  expect(await process.ended).toEqual({});
  await nothingOpen(door);
});

test("a dropped connection ends the process with connection/lost", async () => {
  const door = await openDoor();
  const process = await start(targetOf(door));
  expect(await roundTrip(process, "x")).toBe("x");
  door.dropConnections();
  const { code, error } = await process.ended;
  expect(code).toBeUndefined();
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error?.code).toBe("connection/lost");
  expect(error?.message).toContain(`127.0.0.1:${door.port}`);
  // Neither throws nor crashes.
  process.stdin.write("too late\n");
  await process.close();
  await nothingOpen(door);
});

test("a peer that has died without a word is found out by keep-alives", async () => {
  const door = await openDoor();
  const process = await start(targetOf(door), {}, { ...TEST_TIMING, keepAliveInterval: 20, keepAliveCount: 2 });
  door.silent = true;
  const { error } = await process.ended;
  expect(error?.code).toBe("connection/lost");
  expect(error?.message).toContain("Keepalive timeout");
  await nothingOpen(door);
});

test("keep-alives keep a connection that nothing else is said on", async () => {
  const door = await openDoor();
  const process = await start(targetOf(door), {}, { ...TEST_TIMING, keepAliveInterval: 5, keepAliveCount: 3 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await roundTrip(process, "still here")).toBe("still here");
  await process.close();
});

test("each start has a connection of its own", async () => {
  const door = await openDoor();
  const startProcess = startOverSsh(targetOf(door), TEST_TIMING);
  const [one, two] = await Promise.all([startProcess(COMMAND, startOptions()), startProcess(COMMAND, startOptions())]);
  await one.close();
  expect(await roundTrip(two, "mine\n")).toBe("mine\n");
  await two.close();
  expect(door.counts).toMatchObject({ connections: 2, sessions: 2, commands: 2 });
  await nothingOpen(door);
});

test("a command that the shell refuses ends with its exit code and its words", async () => {
  const door = await openDoor();
  const process = await startOverSsh(targetOf(door))("powershell.exe | more", startOptions());
  const words = new Promise<Buffer>((resolve) => process.stderr.once("data", resolve));
  process.stdout.resume();
  expect(await process.ended).toEqual({ code: 1 });
  expect((await words).toString()).toContain('Simulated cmd.exe: it would not pass "|" on');
});

test("the signal ends the start only, not the process that was started", async () => {
  const door = await openDoor();
  const controller = new AbortController();
  const process = await start(targetOf(door), { signal: controller.signal });
  controller.abort();
  expect(await roundTrip(process, "alive")).toBe("alive");
  await process.close();
});

test("no secret and no command line stands in a trace or an error", async () => {
  const door = await openDoor();
  const lines: string[] = [];
  const process = await start(targetOf(door), { trace: (line) => lines.push(line) });
  await process.close();
  door.refuseConnections = true;
  const error = await failure(start(targetOf(door), { trace: (line) => lines.push(line) }));
  const all = [...lines, error.message, String(error.stack)].join("\n");
  expect(lines.length).toBeGreaterThan(1);
  expect(all).not.toContain("P@ssw0rd");
  expect(all).not.toContain("EncodedCommand");
  await until(() => door.open().connections === 0, "nothing is open");
});
