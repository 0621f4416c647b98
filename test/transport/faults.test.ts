import { PassThrough } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { MARKER } from "../../provider/src/agent/protocol";
import type { RemoteProcess } from "../../provider/src/transport";
import type { SimulatedProcess } from "../../simulator/src/process";
import { closeDoors, GRACE, nothingOpen, openDoor, roundTrip, start, targetOf } from "./door";

afterEach(closeDoors);

/** Answers every line behind the marker, and keeps what it was asked. */
function answering(asked: string[]): () => SimulatedProcess {
  return () => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    stdin.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n").filter(Boolean)) {
        asked.push(line);
        stdout.write(`chatter\n${MARKER}${line}\n`);
      }
    });
    const exited = new Promise<number>((resolve) => {
      stdin.once("close", () => resolve(0));
    });
    exited.then(() => {
      stdout.end();
      stderr.end();
    });
    return { stdin, stdout, stderr, exited, kill: () => void stdin.destroy() };
  };
}

const request = (id: number, verb: string) => `${JSON.stringify({ id, verb })}\n`;
const answer = (id: number, verb: string) => `chatter\n${MARKER}${request(id, verb)}`;

/** Everything that came until the end. */
async function untilEnd(process: RemoteProcess): Promise<string> {
  const chunks: Buffer[] = [];
  process.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const { error } = await process.ended;
  expect(error?.code).toBe("connection/lost");
  return Buffer.concat(chunks).toString();
}

/** Sends, and gets the whole answer back. */
async function ask(process: RemoteProcess, id: number, verb: string): Promise<void> {
  const expected = answer(id, verb);
  let seen = "";
  const answered = new Promise<void>((resolve) => {
    process.stdout.on("data", (chunk: Buffer) => {
      seen += chunk;
      if (seen.length >= expected.length) resolve();
    });
  });
  process.stdin.write(request(id, verb));
  await answered;
  process.stdout.removeAllListeners("data");
  expect(seen).toBe(expected);
}

test("a connection cut before a request leaves the process unasked", async () => {
  const asked: string[] = [];
  const door = await openDoor({ start: answering(asked) });
  const process = await start(targetOf(door));
  await ask(process, 1, "read");
  door.faults.cutNext("before-request", "ensure");
  await ask(process, 2, "read");
  process.stdin.write(request(3, "ensure"));
  expect(await untilEnd(process)).toBe("");
  expect(asked).toHaveLength(2);
  expect(door.faults.done).toEqual(["before-request"]);
  await nothingOpen(door);
});

test("a connection cut between commit and answer has done the work and keeps the answer", async () => {
  const asked: string[] = [];
  const door = await openDoor({ start: answering(asked) });
  door.faults.cutNext("between-commit-and-answer");
  const process = await start(targetOf(door));
  await ask(process, 1, "read");
  process.stdin.write(request(2, "ensure"));
  expect(await untilEnd(process)).toBe("chatter\n");
  expect(asked).toHaveLength(2);
  await nothingOpen(door);
});

test("a connection cut during an answer sends half of it", async () => {
  const door = await openDoor({ start: answering([]) });
  door.faults.cutNext("during-answer", "read");
  const process = await start(targetOf(door));
  process.stdin.write(request(1, "read"));
  const seen = await untilEnd(process);
  const line = MARKER + request(1, "read");
  expect(seen).toBe(`chatter\n${line.slice(0, Math.ceil(line.length / 2))}`);
  await nothingOpen(door);
});

test("cuts are done as often as asked, and then no more", async () => {
  const door = await openDoor({ start: answering([]) });
  door.faults.cutNext("before-request", undefined, 2);
  for (let round = 0; round < 2; round++) {
    const process = await start(targetOf(door));
    process.stdin.write(request(1, "hello"));
    expect(await untilEnd(process)).toBe("");
  }
  expect(door.faults.pending).toBe(0);
  const process = await start(targetOf(door));
  await ask(process, 1, "hello");
  await process.close();
  expect(door.faults.done).toHaveLength(2);
});

test("a request that comes in pieces is still one, and other lines pass at once", async () => {
  const asked: string[] = [];
  const door = await openDoor({ start: answering(asked) });
  const process = await start(targetOf(door));
  const script = "c2NyaXB0\n";
  expect(await roundTrip(process, script)).toContain(MARKER.slice(0, 2));
  process.stdout.removeAllListeners("data");
  door.faults.cutNext("before-request", "ensure");
  for (const piece of ['{"id":1,', '"verb":"ens', 'ure"}']) {
    process.stdin.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.stdin.write("\n");
  await process.ended;
  expect(asked).toEqual(["c2NyaXB0"]);
});

test("a delay holds back both directions and loses nothing", async () => {
  const door = await openDoor({ delayMs: { toServer: 10, toClient: 10 } });
  const process = await start(targetOf(door));
  const text = "line after line\n".repeat(5_000);
  expect((await roundTrip(process, text)) === text).toBe(true);
  door.delayMs.toServer = 0;
  door.delayMs.toClient = 0;
  await process.close(GRACE);
  expect(await process.ended).toEqual({ code: 7 });
  await nothingOpen(door);
});
