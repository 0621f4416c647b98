import { expect, test } from "vitest";
import type { SslBindingQuery, Unit } from "../../provider/src/agent/protocol";
import { Secret } from "../../provider/src/base/secret";
import { sslEntry } from "../support/ssl-entry";
import { setUp } from "./server-setup";
import { inTime, rejection, useStandingClock } from "./time";

useStandingClock();

const PASSWORD = "pl4nted s3cret";
const QUERY: SslBindingQuery = { kind: "sslBinding" };
const unit: Unit = {
  operations: [{ kind: "section", location: "Site", section: "a", set: { password: new Secret(PASSWORD) } }],
};
const entry = sslEntry("0.0.0.0:443");
const binding = { site: "Site", information: "*:443:", sslFlags: 0 };
const whole = { build: 20348, tls13: null, endpoints: [entry], bindings: [binding] };

/** What comes of a question whose agent observes this. */
async function observing(observation: unknown, kind = "sslBinding") {
  const { agent, server } = setUp();
  const answer = ({ id }: { id: number }) => ({
    id,
    results: [{ unit: 0, done: [{ changed: false }] }],
    answers: [{ query: 0, kind, observation }],
  });
  for (let times = 0; times < 6; times++)
    agent.mishaps.ensure.push((request, wire) => wire.answer(answer(request) as never));
  return { asked: server.ensure([unit], [QUERY]), server };
}

test("a right answer is told as it came, without what stands in no schema", async () => {
  const { asked } = await observing({ ...whole, endpoints: [{ ...entry, planted: 1 }], planted: 2 });
  expect((await inTime(asked)).answers).toEqual([whole]);
});

test.each<[string, unknown]>([
  ["nothing", null],
  ["a list", []],
  ["an observation of a section", { attributes: {} }],
  ["no bindings", { ...whole, bindings: undefined }],
  ["a build below all", { ...whole, build: -1 }],
  ["a build in text", { ...whole, build: "20348" }],
  ["no build", { ...whole, build: undefined }],
  ["TLS 1.3 in numbers", { ...whole, tls13: 1 }],
  ["entries that are no list", { ...whole, endpoints: { 0: entry } }],
  ["an entry of another store", { ...whole, endpoints: [{ ...entry, store: "SslSniBindingInfo" }] }],
  ["an entry without an endpoint", { ...whole, endpoints: [{ ...entry, endpoint: undefined }] }],
  ["an endpoint that is too long", { ...whole, endpoints: [{ ...entry, endpoint: "x".repeat(1001) }] }],
  ["a hash that is none", { ...whole, endpoints: [{ ...entry, certificateHash: "00F" }] }],
  ["a hash in small letters", { ...whole, endpoints: [{ ...entry, certificateHash: "00ff" }] }],
  ["a hash without end", { ...whole, endpoints: [{ ...entry, certificateHash: "00".repeat(65) }] }],
  ["flags in text", { ...whole, endpoints: [{ ...entry, flags: "2" }] }],
  ["flags with a fraction", { ...whole, endpoints: [{ ...entry, flags: 0.5 }] }],
  ["flags below all", { ...whole, endpoints: [{ ...entry, flags: -2 }] }],
  ["flags beyond all numbers", { ...whole, endpoints: [{ ...entry, flags: 2 ** 53 }] }],
  ["a store's name that is too long", { ...whole, endpoints: [{ ...entry, certificateStoreName: "x".repeat(1001) }] }],
  ["a fault of no kind", { ...whole, endpoints: [{ store: "ccs", endpoint: "443", fault: { kind: "x", text: "" } }] }],
  ["a binding without flags", { ...whole, bindings: [{ ...binding, sslFlags: null }] }],
  ["a site that is too long", { ...whole, bindings: [{ ...binding, site: "x".repeat(1001) }] }],
  ["a binding that perhaps negotiates", { ...whole, bindings: [{ ...binding, negotiates: "yes" }] }],
])("%s is one clear error", async (_, observation) => {
  const { asked, server } = await observing(observation);
  expect(await inTime(rejection(asked))).toMatchObject({ code: "connection/protocol", server: "web1" });
  await inTime(server.close());
});

test("a right answer of another kind than was asked is one clear error", async () => {
  const { asked } = await observing({ attributes: {} }, "section");
  expect(await inTime(rejection(asked))).toMatchObject({
    code: "connection/protocol",
    reason: expect.stringContaining("an answer of kind section came to query 0, which is of kind sslBinding"),
  });
});

test("a password that the fault of an entry quotes is not repeated", async () => {
  const fault = { kind: "denied", text: `no ${PASSWORD} here` };
  const { asked } = await observing({ ...whole, endpoints: [{ store: "name", endpoint: "a:1", fault }] });
  const { answers } = await inTime(asked);
  expect(answers).toMatchObject([{ endpoints: [{ fault: { kind: "denied" } }] }]);
  expect(JSON.stringify(answers)).not.toContain("s3cret");
});
