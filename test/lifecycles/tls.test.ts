import { expect, test } from "vitest";
import type { CutKind } from "../../simulator/src/doors/cuts";
import type { Declaration } from "../../trials/driver";
import { TRANSPORTS, trafficIn, UNTOUCHED } from "../support/doors";
import { changeFlags, setFlags } from "../support/http-sys-entries";
import { drifted, fail, makeWorld, OTHER_SITE, operations, SITE, succeed, type World } from "./world";

// What docs/resources/SslBinding.md says.

const ENDPOINT = "0.0.0.0:443";
const NEGOTIATE = 0x2;
const NEW_HASH = "AA".repeat(20);

const asking = (more: object = {}): Declaration => ({
  name: "https",
  type: "SslBinding",
  inputs: { endpoint: ENDPOINT, negotiateClientCert: true, ...more },
});

const entryOf = ({ simulator }: World, endpoint = ENDPOINT) =>
  simulator.windows.httpSys.keys("SslBindingInfo").find(({ name }) => name === endpoint);
const flagsOf = (world: World, endpoint = ENDPOINT) => Number(entryOf(world, endpoint)?.values.DefaultFlags);
const hashOf = (world: World) =>
  Buffer.from((entryOf(world)?.values.SslCertHash ?? "") as Buffer)
    .toString("hex")
    .toUpperCase();

/** As a renewal makes the entry anew: another certificate, default flags. */
function renew({ simulator }: World): void {
  const notAfter = new Date(Date.now() + 1e9);
  simulator.renew(ENDPOINT, { hash: NEW_HASH, store: "MY", notAfter, hasKey: true });
}

test.each(TRANSPORTS)(
  "over %s, a renewal of the server's certificate is drift, and the repair keeps the new certificate",
  async (transport) => {
    const world = await makeWorld(transport);
    const { stack } = world;
    await succeed(stack.up([asking()]));
    expect(flagsOf(world)).toBe(NEGOTIATE);
    expect(stack.checkpoint.resources[0]?.outputs).toMatchObject({
      ...{ sites: [SITE], flags: ["negotiateClientCert"], flagsBefore: { negotiateClientCert: false } },
    });
    renew(world);
    expect(await drifted(stack, [asking()])).toBe(true);
    const repaired = await trafficIn(world, () => succeed(stack.up([asking()], { refresh: true })));
    expect(repaired).toMatchObject({ reads: 1, ensures: 1, commits: 0 });
    expect([flagsOf(world), hashOf(world)]).toEqual([NEGOTIATE, NEW_HASH]);
    expect(stack.checkpoint.resources[0]?.outputs).toMatchObject({ certificateThumbprint: NEW_HASH });
    expect(await drifted(stack, [asking()])).toBe(false);
    await succeed(stack.destroy());
    expect([flagsOf(world), hashOf(world)]).toEqual([0, NEW_HASH]);
  },
);

test("a renewal that keeps the flag is no update of ours", async () => {
  const world = await makeWorld("ssh");
  await succeed(world.stack.up([asking()]));
  renew(world);
  changeFlags(world.simulator, ENDPOINT, (flags) => flags | NEGOTIATE);
  const steps = operations(await succeed(world.stack.up([asking()], { refresh: true })));
  expect(steps).toEqual(["read", "same"]);
});

test("a flag that was set already is taken over without a write, and a delete leaves it", async () => {
  const world = await makeWorld("ssh");
  setFlags(world.simulator, ENDPOINT, NEGOTIATE);
  expect(await trafficIn(world, () => succeed(world.stack.up([asking()])))).toMatchObject({ ensures: 1, commits: 0 });
  await succeed(world.stack.destroy());
  expect(flagsOf(world)).toBe(NEGOTIATE);
});

test("an entry that is gone counts as deleted, and a create says which endpoints exist", async () => {
  const world = await makeWorld("ssh");
  const { simulator, stack } = world;
  await succeed(stack.up([asking()]));
  const key = entryOf(world);
  simulator.windows.httpSys.remove("SslBindingInfo", ENDPOINT);
  await succeed(stack.refresh());
  expect(stack.checkpoint.resources).toEqual([]);
  const said = await fail(stack.up([asking()]));
  expect(said).toMatch(/0\.0\.0\.0:444.*New-IISSiteBinding.*\(server\/no-endpoint\)/s);
  if (key) simulator.windows.httpSys.set("SslBindingInfo", key);
  await succeed(stack.up([asking()]));
  simulator.windows.httpSys.remove("SslBindingInfo", ENDPOINT);
  await succeed(stack.destroy());
});

test("the port of our own WinRM connection over https is left alone", async () => {
  const world = await makeWorld("winrm");
  const { httpsPort } = await world.simulator.winrm();
  const over = world.reconfigured({ web01: { scheme: "https" } as never });
  const before = flagsOf(world);
  const said = await fail(over.up([asking({ endpoint: `0.0.0.0:${httpsPort}` })]));
  expect(said).toMatch(/server\/(left-alone|no-endpoint)/);
  expect(flagsOf(world)).toBe(before);
});

test("an entry of another application is left alone, and told", async () => {
  const world = await makeWorld("ssh");
  const { windows } = world.simulator;
  const key = entryOf(world);
  if (!key) throw new Error("there is no entry");
  windows.httpSys.set("SslBindingInfo", { ...key, values: { ...key.values, AppId: Buffer.alloc(16, 7) } });
  const said = await fail(world.stack.up([asking()]));
  expect(said).toMatch(/\{07070707-0707-0707-0707-070707070707\}.*\(server\/left-alone\)/s);
  expect(flagsOf(world)).toBe(0);
});

test("other sites of the endpoint are told, and a delete that leaves a site asking late", async () => {
  const world = await makeWorld("ssh", { sites: [SITE, OTHER_SITE] });
  const { simulator, stack, warnings } = world;
  const flags: Declaration = {
    name: "tls",
    type: "SslAccess",
    inputs: { site: SITE, sslFlags: ["Ssl", "SslNegotiateCert"] },
  };
  await succeed(stack.up([flags, asking()]));
  expect(warnings().filter((line) => line.includes("does not ask"))).toEqual([]);
  expect(simulator.counts.messages.ensure).toBe(1);
  await succeed(stack.up([flags]));
  expect(warnings().join("\n")).toMatch(/no longer asks.*SslNegotiateCert is still on for site "Default Web Site"/);
});

const CUTS: readonly CutKind[] = ["before-request", "between-commit-and-answer", "during-answer"];

test.each(TRANSPORTS.flatMap((transport) => CUTS.map((cut) => [transport, cut] as const)))(
  "over %s, a connection that is cut (%s) ends in what was declared, and the next up writes nothing",
  async (transport, cut) => {
    const world = await makeWorld(transport);
    const { door, stack } = world;
    door.faults.cutNext(cut, "ensure");
    await succeed(stack.up([asking({ disableTls13: true })]));
    expect(flagsOf(world)).toBe(NEGOTIATE | 0x40);
    const again = await trafficIn(world, () => succeed(stack.up([asking({ disableTls13: true })], { refresh: true })));
    expect(again).toMatchObject({ ensures: 0, commits: 0 });
    expect(await trafficIn(world, () => succeed(stack.up([asking({ disableTls13: true })])))).toEqual(UNTOUCHED);
  },
);

test("netsh that does nothing, refuses or is missing is told with both states and the command; the next up finishes", async () => {
  const world = await makeWorld("ssh");
  const { windows } = world.simulator;
  const { netsh } = windows;
  for (const broken of [
    () => ({ code: 0, text: "" }),
    () => ({ code: 1, text: "The parameter is incorrect." }),
    null,
  ]) {
    windows.netsh = broken;
    const said = await fail(world.stack.up([asking({ disableTls13: true })]));
    expect(said).toMatch(/bindings in applicationHost\.config were written.*\(server\/not-changed\)/s);
    // To its end: a command that is cut takes the rest away from the entry.
    expect(said).toContain("dsmapperusage=disable clientcertnegotiation=enable disabletls13=enable");
    expect(flagsOf(world)).toBe(0);
    windows.netsh = netsh;
    await succeed(world.stack.up([asking({ disableTls13: true })]));
    expect(flagsOf(world)).toBe(NEGOTIATE | 0x40);
    await succeed(world.stack.destroy());
    expect(flagsOf(world)).toBe(0);
  }
});
