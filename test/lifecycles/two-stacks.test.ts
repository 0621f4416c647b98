import { expect, onTestFinished, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/src/server";
import { type Declaration, Stack } from "../../trials/driver";
import { CERTIFICATES } from "../reconcile/arbitrary";

// What docs/adopting.md says of two stacks on one server, and of what is there already.

const SITE = "Default Web Site";
const certificate = CERTIFICATES[0] ?? "";

const mapping = (inputs: object = {}): Declaration => ({
  name: "alice",
  type: "OneToOneMapping",
  inputs: { site: SITE, certificate, userName: "alice", password: "planted-alice", ...inputs },
});
const tls: Declaration = { name: "tls", type: "SslAccess", inputs: { site: SITE, sslFlags: ["Ssl"] } };

async function begin(): Promise<{ simulator: Simulator; one: Stack; other: Stack }> {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const servers = { web01: { simulator, transport: "ssh" } } as const;
  return { simulator, one: new Stack(servers), other: new Stack(servers) };
}

const users = (simulator: Simulator) => simulator.edit((doc) => doc.mappings(SITE).map(({ userName }) => userName));
const operations = ({ steps }: { steps: readonly { operation: string }[] }) => steps.map(({ operation }) => operation);

test("two stacks that declare the same write it once, and a delete in one takes it from both", async () => {
  const { simulator, one, other } = await begin();
  const program = [mapping(), tls];
  expect(await one.up(program)).toMatchObject({ ok: true });
  expect(simulator.counts.commits).toBe(1);
  expect(await other.up(program)).toMatchObject({ ok: true });
  expect(simulator.counts.commits).toBe(1);

  expect(await one.up([])).toMatchObject({ ok: true });
  expect(users(simulator)).toEqual([]);
  // Without a refresh nobody asks the server.
  expect(operations(await other.up(program))).toEqual(["same", "same"]);
  expect(users(simulator)).toEqual([]);
  expect(await other.up(program, { refresh: true })).toMatchObject({ ok: true });
  expect(users(simulator)).toEqual(["alice"]);
});

test("two stacks that declare it differently overwrite each other at each up with a refresh", async () => {
  const { simulator, one, other } = await begin();
  const [first, second] = [[mapping()], [mapping({ userName: "deputy" })]];
  await one.up(first);
  await other.up(second);
  expect(users(simulator)).toEqual(["deputy"]);
  await one.up(first, { refresh: true });
  expect(users(simulator)).toEqual(["alice"]);
  await other.up(second, { refresh: true });
  expect(users(simulator)).toEqual(["deputy"]);
});

test("what is there is adopted without its password and without a write, and a delete takes it away", async () => {
  const { simulator, one } = await begin();
  const there = { enabled: true, certificate, userName: "ALICE", password: "planted-there" };
  simulator.edit((doc) => doc.addMapping(SITE, there));
  const adopted = [mapping({ password: undefined })];
  expect(await one.up(adopted)).toMatchObject({ ok: true });
  expect(simulator.counts.commits).toBe(0);
  expect(simulator.edit((doc) => doc.mappings(SITE))).toEqual([there]);
  expect(await one.up([])).toMatchObject({ ok: true });
  expect(users(simulator)).toEqual([]);
});
