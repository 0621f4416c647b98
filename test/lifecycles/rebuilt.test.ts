import { expect, onTestFinished, test } from "vitest";
import { redirectWarnings } from "../../provider/src/server";
import { type Simulator, startSimulator } from "../../simulator/src/server";
import { makeSshKeys } from "../../simulator/src/ssh-keys";
import { type Declaration, type Reachable, Stack } from "../../trials/driver";
import { CERTIFICATES } from "../reconcile/arbitrary";

// What docs/several-servers.md says of rebuilt servers.

const SITE = "Default Web Site";
const alice = { enabled: true, certificate: CERTIFICATES[0] ?? "", userName: "CORP\\alice", password: "planted-alice" };
const mapping = (password?: string): Declaration => ({
  name: "alice",
  type: "OneToOneMapping",
  inputs: { site: SITE, ...alice, password },
  ignoreChanges: ["password"],
});
const tls: Declaration = { name: "tls", type: "SslAccess", inputs: { site: SITE, sslFlags: ["Ssl"] } };

const operations = ({ steps }: { steps: readonly { operation: string }[] }) => steps.map(({ operation }) => operation);
const mappings = (simulator: Simulator) => simulator.edit((doc) => doc.mappings(SITE));

async function machine(): Promise<Simulator> {
  const simulator = await startSimulator({ ssh: { hostKeys: [makeSshKeys("ed25519").private] } });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** A stack whose server of one name is one machine, then another: with another address and another host key. */
async function begin() {
  const former = redirectWarnings(() => {});
  onTestFinished(() => void redirectWarnings(former));
  const before = await machine();
  const servers: Record<string, Reachable> = { web01: { simulator: before, transport: "ssh" } };
  const rebuild = async () => {
    const simulator = await machine();
    expect(simulator.ssh.hostKeyFingerprint).not.toBe(before.ssh.hostKeyFingerprint);
    servers.web01 = { simulator, transport: "ssh" };
    return simulator;
  };
  return { before, stack: new Stack(servers), rebuild };
}

test("after a rebuild under the same name, up with a refresh finds the mappings gone and makes them anew", async () => {
  const { before, stack, rebuild } = await begin();
  const program = [mapping(alice.password), tls];
  expect(await stack.up(program)).toMatchObject({ ok: true });
  const { id } = stack.checkpoint.resources.find(({ name }) => name === "alice") ?? {};

  const after = await rebuild();
  const { commits } = before.counts;
  const again = await stack.up(program, { refresh: true });
  expect(again.errors).toEqual([]);
  expect(operations(again).sort()).toEqual(["create", "read", "read", "update"]);
  expect(mappings(after)).toEqual([alice]);
  expect(stack.checkpoint.resources.find(({ name }) => name === "alice")?.id).toBe(id);
  expect(before.counts.commits).toBe(commits);
  expect(operations(await stack.up(program, { refresh: true })).sort()).toEqual(["read", "read", "same", "same"]);
});

test("after a rebuild a password is needed, also where changes of it are ignored", async () => {
  const { stack, rebuild } = await begin();
  expect(await stack.up([mapping(alice.password)])).toMatchObject({ ok: true });
  const after = await rebuild();
  const { ok, errors } = await stack.up([mapping()], { refresh: true });
  expect(ok).toBe(false);
  expect(errors[0]?.error.message).toMatch(/password/);
  expect(mappings(after)).toEqual([]);
});

test("the address and the host key of a server may change, and nothing is replaced or written", async () => {
  const { stack, rebuild } = await begin();
  const program = [mapping(alice.password)];
  expect(await stack.up(program)).toMatchObject({ ok: true });
  const after = await rebuild();
  after.edit((doc) => doc.addMapping(SITE, alice));
  expect(operations(await stack.up(program))).toEqual(["same"]);
  expect(after.counts.sessions).toBe(0);
  expect(operations(await stack.up(program, { refresh: true }))).toEqual(["read", "same"]);
  expect(after.counts).toMatchObject({ sessions: 1, commits: 0 });
});
