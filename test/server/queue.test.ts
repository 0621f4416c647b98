import fc from "fast-check";
import { expect, test } from "vitest";
import { Secret } from "../../provider/src/base/secret";
import type { Message, Outcome } from "../../provider/src/server";
import { Queue, type QueueOptions } from "../../provider/src/server/queue";
import { ofSection } from "../support/sections";
import { operation, query, unit } from "./server-setup";
import { inTime, pass, rejection, settle, useStandingClock } from "./time";

useStandingClock();

/** A server that answers when told to; its answers name what was asked. */
class Desk {
  readonly sent: Message[] = [];
  readonly #open: { message: Message; resolve: (outcome: Outcome) => void; reject: (error: Error) => void }[] = [];
  most = 0;

  readonly queue: Queue;
  constructor(options: Partial<QueueOptions> = {}) {
    const send = (message: Message) =>
      new Promise<Outcome>((resolve, reject) => {
        this.sent.push(message);
        this.#open.push({ message, resolve, reject });
        this.most = Math.max(this.most, this.#open.length);
      });
    this.queue = new Queue({ send, ...options });
  }

  async answer(): Promise<void> {
    const { message, resolve } = this.#take();
    resolve(outcomeOf(message));
    await settle();
  }

  async fail(error: Error): Promise<void> {
    this.#take().reject(error);
    await settle();
  }

  #take() {
    const first = this.#open.shift();
    if (!first) throw new Error("nothing is under way");
    return first;
  }
}

function outcomeOf({ units, queries }: Message): Outcome {
  return {
    results: units.map(({ operations }) => ({
      done: operations.map((each) => ({
        changed: true,
        taken: [{ key: ofSection(each).section, differed: [], was: {} }],
      })),
    })),
    answers: queries.map((each) => ({ fault: { kind: "unknown", text: ofSection(each).section } })),
    nonce: new Secret("n"),
  };
}

function sectionsIn(message: Message | undefined): string[] | undefined {
  return message?.units.flatMap(({ operations }) => operations.map((each) => ofSection(each).section));
}

test("what comes in one tick goes as one message, after 10 quiet milliseconds", async () => {
  const desk = new Desk();
  const all = Array.from({ length: 200 }, (_, at) =>
    desk.queue.submit({ units: [unit(`s${at}`)], queries: [query(`s${at}`)] }),
  );
  await pass(9);
  expect(desk.sent).toHaveLength(0);
  await pass(1);
  expect(desk.sent).toHaveLength(1);
  expect(desk.sent[0]?.units).toHaveLength(200);
  await desk.answer();
  for (const [at, outcome] of (await Promise.all(all)).entries()) {
    expect(outcome.results).toMatchObject([{ done: [{ taken: [{ key: `s${at}` }] }] }]);
    expect(outcome.answers).toMatchObject([{ fault: { text: `s${at}` } }]);
  }
});

test("whoever keeps coming is not waited for beyond 50 milliseconds", async () => {
  const desk = new Desk();
  for (let at = 0; at < 10; at++) {
    void desk.queue.submit({ units: [], queries: [query(`q${at}`)] });
    await pass(5);
  }
  expect(desk.sent.map(({ queries }) => queries.length)).toEqual([10]);
});

test("once as many writers have come as there were before, nobody is waited for", async () => {
  const desk = new Desk();
  const write = (name: string) => void desk.queue.submit({ units: [unit(name)], queries: [] });
  for (const name of ["a", "b", "c"]) write(name);
  await pass(10);
  await desk.answer();
  for (const name of ["d", "e"]) write(name);
  await pass(29);
  expect(desk.sent).toHaveLength(1);
  write("f");
  await pass(1);
  expect(desk.sent.map(({ units }) => units.length)).toEqual([3, 3]);
});

test("whoever does not come again is waited for 30 quiet milliseconds, and 100 in all", async () => {
  const desk = new Desk();
  const write = (name: string) => void desk.queue.submit({ units: [unit(name)], queries: [] });
  for (let at = 0; at < 8; at++) write(`first ${at}`);
  await pass(10);
  await desk.answer();
  write("a");
  await pass(30);
  expect(desk.sent[1]?.units).toHaveLength(1);
  for (let at = 0; at < 7; at++) write(`meanwhile ${at}`);
  await desk.answer();
  await pass(30);
  await desk.answer();
  for (let at = 0; at < 5; at++) {
    write(`late ${at}`);
    await pass(20);
  }
  expect(desk.sent.map(({ units }) => units.length)).toEqual([8, 1, 7, 5]);
});

test.each([
  ["one writer", [{ units: [unit("first")], queries: [] }]],
  ["readers", ["a", "b"].map((name) => ({ units: [], queries: [query(name)] }))],
])("after %s it is not known how many come", async (_, first) => {
  const desk = new Desk();
  for (const message of first) void desk.queue.submit(message);
  await pass(10);
  await desk.answer();
  for (const name of ["c", "d"]) {
    void desk.queue.submit({ units: [unit(name)], queries: [] });
    await pass(5);
  }
  expect(desk.sent).toHaveLength(1);
  await pass(5);
  expect(desk.sent[1]?.units).toHaveLength(2);
});

test("one message is under way; what comes meanwhile goes after it, as one", async () => {
  const desk = new Desk();
  void desk.queue.submit({ units: [unit("first")], queries: [] });
  await pass(10);
  for (const name of ["a", "b", "c"]) void desk.queue.submit({ units: [unit(name)], queries: [] });
  await pass(1000);
  expect(desk.sent).toHaveLength(1);
  await desk.answer();
  await pass(30);
  expect(sectionsIn(desk.sent[1])).toEqual(["a", "b", "c"]);
  expect(desk.most).toBe(1);
});

test("a unit of several operations stays one, among those of others", async () => {
  const desk = new Desk();
  const asked = [[operation("a"), operation("b")], [operation("c")], []].map((operations) =>
    desk.queue.submit({ units: [{ operations }], queries: [] }),
  );
  await pass(10);
  expect(desk.sent[0]?.units.map(({ operations }) => operations.length)).toEqual([2, 1, 0]);
  await desk.answer();
  const outcomes = await Promise.all(asked);
  expect(outcomes.map(({ results }) => results)).toMatchObject([
    [{ done: [{ taken: [{ key: "a" }] }, { taken: [{ key: "b" }] }] }],
    [{ done: [{ taken: [{ key: "c" }] }] }],
    [{ done: [] }],
  ]);
});

test("equal queries of many callers are asked once", async () => {
  const desk = new Desk();
  for (let at = 0; at < 100; at++) void desk.queue.submit({ units: [], queries: [query("same")] });
  await pass(10);
  expect(desk.sent[0]?.queries).toEqual([query("same")]);
});

test("a location has one spelling within a message", async () => {
  const desk = new Desk();
  void desk.queue.submit({
    units: [{ operations: [{ ...operation("a"), location: "Default Site/App" }] }],
    queries: [],
  });
  void desk.queue.submit({
    units: [{ operations: [{ ...operation("b"), location: "default site/APP" }] }],
    queries: [{ ...query("c"), location: "DEFAULT SITE/app" }],
  });
  await pass(10);
  const { units = [], queries = [] } = desk.sent[0] ?? {};
  const operations = units.flatMap((one) => one.operations);
  const asked = [...operations.map((each) => ofSection(each)), ...queries.map((each) => ofSection(each))];
  expect(new Set(asked.map(({ location }) => location))).toEqual(new Set(["Default Site/App"]));
});

test("a message that fails fails its callers, and the next one goes on", async () => {
  const desk = new Desk();
  const failing = [1, 2].map((at) => rejection(desk.queue.submit({ units: [unit(`${at}`)], queries: [] })));
  await pass(10);
  const later = desk.queue.submit({ units: [unit("later")], queries: [] });
  const error = new Error("lost");
  await desk.fail(error);
  expect(await Promise.all(failing)).toEqual([error, error]);
  await pass(30);
  await desk.answer();
  expect((await later).results).toHaveLength(1);
});

test("much is sent in several messages, none larger than allowed, one at a time", async () => {
  const desk = new Desk({ largest: 1000 });
  const big = "x".repeat(300);
  const all = Array.from({ length: 10 }, (_, at) => desk.queue.submit({ units: [unit(`${at}${big}`)], queries: [] }));
  for (let round = 0; round < 10 && desk.sent.flatMap(({ units }) => units).length < 10; round++) {
    await pass(30);
    await desk.answer();
  }
  await inTime(Promise.all(all));
  expect(desk.sent.length).toBeGreaterThan(1);
  expect(desk.most).toBe(1);
  for (const message of desk.sent) expect(JSON.stringify(message).length).toBeLessThanOrEqual(1100);
});

test("one item that is larger than allowed goes alone", async () => {
  const desk = new Desk({ largest: 100 });
  void desk.queue.submit({ units: [unit("y".repeat(500))], queries: [] });
  void desk.queue.submit({ units: [unit("z")], queries: [] });
  await pass(10);
  expect(desk.sent[0]?.units).toHaveLength(1);
});

test("what has not been sent can be failed", async () => {
  const desk = new Desk();
  const waiting = rejection(desk.queue.submit({ units: [unit("a")], queries: [] }));
  const error = new Error("ending");
  desk.queue.clear(error);
  expect(await waiting).toBe(error);
  await pass(100);
  expect(desk.sent).toHaveLength(0);
});

test("everybody gets what they asked for, in whatever order and time it comes", async () => {
  const names = fc.constantFrom("a", "b", "c", "d");
  const item = fc.record({
    units: fc.array(names, { maxLength: 3 }),
    queries: fc.array(names, { maxLength: 3 }),
    wait: fc.nat(30),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 12 }), async (items) => {
      let underWay = 0;
      const queue = new Queue({
        send: async (message) => {
          expect(++underWay).toBe(1);
          await new Promise((resolve) => setTimeout(resolve, 15));
          underWay--;
          return outcomeOf(message);
        },
      });
      const asked: Promise<Outcome>[] = [];
      for (const { units, queries, wait } of items) {
        asked.push(queue.submit({ units: units.map(unit), queries: queries.map(query) }));
        await pass(wait);
      }
      const outcomes = await inTime(Promise.all(asked));
      for (const [at, outcome] of outcomes.entries()) {
        const { units = [], queries = [] } = items[at] ?? {};
        expect(outcome).toEqual(outcomeOf({ units: units.map(unit), queries: queries.map(query) }));
      }
    }),
    { numRuns: 30 },
  );
});
