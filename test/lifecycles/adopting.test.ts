import { expect, onTestFinished, test } from "vitest";
import { redirectWarnings } from "../../provider/src/server";
import { SECTION } from "../../simulator/src/engine/edit";
import { startSimulator } from "../../simulator/src/server";
import { type Declaration, Stack } from "../../trials/driver";
import { CERTIFICATES } from "../reconcile/arbitrary";

// What docs/adopting.md and the pages of resources say of what is on the server already.

const SITE = "Default Web Site";
const certificate = CERTIFICATES[0] ?? "";
const there = { enabled: true, certificate, userName: "CORP\\robert", password: "planted-robert" };

const mapping = (more: object = {}): Declaration => ({
  name: "alice",
  type: "OneToOneMapping",
  inputs: { site: SITE, certificate, userName: "CORP\\alice", password: "planted-alice", ...more },
});
const certificates = (more: object = {}): Declaration => ({
  name: "certificates",
  type: "ClientCertMappingAuth",
  inputs: { site: SITE, ...more },
});

const operations = ({ steps }: { steps: readonly { operation: string }[] }) => steps.map(({ operation }) => operation);

async function begin() {
  const warnings: string[] = [];
  const former = redirectWarnings((line) => warnings.push(line));
  const simulator = await startSimulator();
  onTestFinished(async () => {
    redirectWarnings(former);
    await simulator.close();
  });
  const mappings = () => simulator.edit((doc) => doc.mappings(SITE));
  const holds = (name: string) => simulator.engine.effective(SECTION.clientCertificates, SITE).getAttribute(name).value;
  return { simulator, stack: new Stack({ web01: { simulator, transport: "ssh" } }), warnings, mappings, holds };
}

test('onExisting "refuse": a mapping to another account is an error that touches nothing', async () => {
  const { simulator, stack, mappings } = await begin();
  simulator.edit((doc) => doc.addMapping(SITE, there));
  const { ok, errors } = await stack.up([mapping({ onExisting: "refuse" })]);
  expect(ok).toBe(false);
  expect(errors[0]?.error.message).toMatch(/onExisting/);
  expect(mappings()).toEqual([there]);
  expect(simulator.counts.commits).toBe(0);
});

test('onExisting "refuse": an equal mapping is taken over without a write', async () => {
  const { simulator, stack, mappings } = await begin();
  simulator.edit((doc) => doc.addMapping(SITE, there));
  const equal = { onExisting: "refuse", userName: "corp\\ROBERT", password: there.password };
  expect(await stack.up([mapping(equal)])).toMatchObject({ ok: true });
  expect(mappings()).toEqual([there]);
  expect(simulator.counts.commits).toBe(0);
});

test('onExisting "refuse" is for create only: what was made here may be updated', async () => {
  const { stack, mappings } = await begin();
  expect(await stack.up([mapping({ onExisting: "refuse" })])).toMatchObject({ ok: true });
  const changed = await stack.up([mapping({ onExisting: "refuse", userName: "CORP\\carol" })]);
  expect(changed.errors).toEqual([]);
  expect(mappings()).toMatchObject([{ userName: "CORP\\carol" }]);
});

test("a new mapping without a password is refused, and nothing is written", async () => {
  const { simulator, stack, mappings } = await begin();
  const { ok, errors } = await stack.up([mapping({ password: undefined })]);
  expect(ok).toBe(false);
  expect(errors[0]?.error.message).toMatch(/password/);
  expect(mappings()).toEqual([]);
  expect(simulator.counts.commits).toBe(0);
});

test("a password that is no longer named stays, and nothing is written", async () => {
  const { simulator, stack, mappings } = await begin();
  expect(await stack.up([mapping()])).toMatchObject({ ok: true });
  expect(await stack.up([mapping({ password: undefined })])).toMatchObject({ ok: true });
  expect(mappings()).toMatchObject([{ password: "planted-alice" }]);
  expect(simulator.counts.commits).toBe(1);
});

test("attributes that are not named are left alone, and are no drift", async () => {
  const { simulator, stack, holds } = await begin();
  simulator.edit((doc) => doc.set(SITE, SECTION.clientCertificates, { logonMethod: "Batch" }));
  expect(await stack.up([certificates()])).toMatchObject({ ok: true });
  expect(holds("enabled")).toBe(true);
  expect(stack.checkpoint.resources[0]?.outputs).not.toHaveProperty("logonMethod");
  simulator.edit((doc) => doc.set(SITE, SECTION.clientCertificates, { logonMethod: "Network" }));
  expect(operations(await stack.up([certificates()], { refresh: true }))).toEqual(["read", "same"]);
  expect(await stack.destroy()).toMatchObject({ ok: true });
  // Network.
  expect([holds("enabled"), holds("logonMethod")]).toEqual([false, 2]);
});

test("another case of the default domain is neither a write nor a change", async () => {
  const { simulator, stack } = await begin();
  simulator.edit((doc) => doc.set(SITE, SECTION.clientCertificates, { enabled: true, defaultLogonDomain: "Corp" }));
  expect(await stack.up([certificates({ defaultLogonDomain: "CORP" })])).toMatchObject({ ok: true });
  expect(operations(await stack.up([certificates({ defaultLogonDomain: "corp" })], { refresh: true }))).toEqual([
    ...["read", "same"],
  ]);
  expect(simulator.counts.commits).toBe(0);
});

test.each<[string, object]>([
  ["another account", { userName: "CORP\\bert", password: there.password }],
  ["another password", { userName: there.userName, password: "planted-other" }],
  ["enabled another way", { userName: there.userName, password: there.password, enabled: false }],
])("what is there with %s is changed, with a warning that names the old account", async (_, wanted) => {
  const { simulator, stack, warnings, mappings } = await begin();
  simulator.edit((doc) => {
    doc.set(SITE, SECTION.clientCertificates, { enabled: true });
    doc.addMapping(SITE, there);
  });
  expect(await stack.up([mapping(wanted)])).toMatchObject({ ok: true });
  expect(mappings()).toEqual([{ ...there, ...wanted }]);
  expect(warnings).toEqual([expect.stringContaining("was mapped already, to account CORP\\robert")]);
});

test("sslFlags are made exactly what is named", async () => {
  const { simulator, stack } = await begin();
  simulator.edit((doc) => doc.set(SITE, SECTION.access, { sslFlags: "Ssl,SslNegotiateCert,Ssl128" }));
  const flags = () => simulator.engine.effective(SECTION.access, SITE).getAttribute("sslFlags").value;
  const tls = (...sslFlags: string[]): Declaration => ({
    name: "tls",
    type: "SslAccess",
    inputs: { site: SITE, sslFlags },
  });
  expect(await stack.up([tls("SslNegotiateCert", "Ssl")])).toMatchObject({ ok: true });
  expect(flags()).toBe(8 + 32);
  expect(operations(await stack.up([tls("Ssl", "SslNegotiateCert")]))).toEqual(["same"]);
  expect(await stack.up([tls()])).toMatchObject({ ok: true });
  expect(flags()).toBe(0);
});
