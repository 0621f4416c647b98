import { expect, test } from "vitest";
import { query, setUp, unit } from "./server-setup";
import { inTime, pass, rejection, useStandingClock } from "./time";

useStandingClock();

test("a thousand reads of one site are one message", async () => {
  const { server } = setUp();
  const queries = [query("a"), query("b")];
  const readings: unknown[] = [];
  for (let round = 0; round < 20; round++) {
    const reads = Array.from({ length: 50 }, () => server.read(queries));
    readings.push(...(await inTime(Promise.all(reads))));
    await pass(200);
  }
  expect(new Set(readings).size).toBe(1);
  expect(server.counts.messages).toBe(1);
});

test("a snapshot is of its location and queries, whatever their case", async () => {
  const { server } = setUp();
  await inTime(Promise.all([server.read([query("a")]), server.read([{ ...query("a"), location: "SITE" }])]));
  expect(server.counts.messages).toBe(1);
  await inTime(server.read([{ ...query("a"), location: "Other" }]));
  expect(server.counts.messages).toBe(2);
});

test("a snapshot goes five seconds after its last use", async () => {
  const { server } = setUp();
  await inTime(server.read([query("a")]));
  await pass(4900);
  await inTime(server.read([query("a")]));
  await pass(4900);
  await inTime(server.read([query("a")]));
  expect(server.counts.messages).toBe(1);
  await pass(5000);
  await inTime(server.read([query("a")]));
  expect(server.counts.messages).toBe(2);
});

test("a write drops every snapshot", async () => {
  const { server } = setUp();
  await inTime(server.read([query("a")]));
  await inTime(server.ensure([unit("s")], []));
  await inTime(server.read([query("a")]));
  expect(server.counts.messages).toBe(3);
});

test("a read that fails is not kept", async () => {
  const { agent, server } = setUp();
  agent.mishaps.read.push((request, wire) => wire.answer({ id: request.id, fault: { kind: "denied", text: "no" } }));
  expect(await inTime(rejection(server.read([query("a")])))).toMatchObject({ code: "server/denied" });
  await inTime(server.read([query("a")]));
  expect(server.counts.messages).toBe(2);
});
