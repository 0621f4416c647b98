import { expect, onTestFinished, test } from "vitest";
import { SECTION } from "../../simulator/src/engine";
import { type Simulator, startSimulator } from "../../simulator/src/server";
import { type Declaration, Stack } from "../../trials/driver";

async function begin(): Promise<{ simulator: Simulator; stack: Stack }> {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  return { simulator, stack: new Stack({ web01: { simulator, transport: "ssh" } }) };
}

const tls = (inputs: object): Declaration => ({
  name: "tls",
  type: "SslAccess",
  inputs: { sslFlags: ["Ssl"], ...inputs },
});
const flags = (simulator: Simulator) => simulator.engine.effective(SECTION.access, "").getAttribute("sslFlags").value;
const operations = ({ steps }: { steps: readonly { operation: string }[] }) => steps.map(({ operation }) => operation);

test("a misspelt configuration key does not make every site demand TLS", async () => {
  const { simulator, stack } = await begin();
  const { ok, errors } = await stack.up([tls({ site: undefined })]);
  expect(ok).toBe(false);
  expect(errors[0]?.error.message).toMatch(/site: has no value.* serverLevel: true .*\(input\/invalid\)/);
  expect(simulator.counts).toMatchObject({ sessions: 0, commits: 0 });
});

test("serverLevel: true stands in no state, and a program that says it again changes nothing", async () => {
  const { simulator, stack } = await begin();
  expect(await stack.up([tls({ serverLevel: true })])).toMatchObject({ ok: true });
  expect(flags(simulator)).toBe(8);
  expect(JSON.stringify(stack.checkpoint)).not.toContain("serverLevel");
  expect(stack.checkpoint.resources[0]?.inputs).toEqual(
    expect.objectContaining({ server: "web01", sslFlags: ["Ssl"] }),
  );
  expect(operations(await stack.up([tls({ serverLevel: true })]))).toEqual(["same"]);
  expect(operations(await stack.up([tls({ serverLevel: true })], { refresh: true }))).toEqual(["read", "same"]);
  expect(simulator.counts.commits).toBe(1);
  expect(await stack.destroy()).toMatchObject({ ok: true });
  expect(flags(simulator)).toBe(0);
});

test("serverLevel: false beside a site is the same as leaving it out", async () => {
  const { stack } = await begin();
  const site = "Default Web Site";
  expect(await stack.up([tls({ site, serverLevel: false })])).toMatchObject({ ok: true });
  expect(operations(await stack.up([tls({ site })]))).toEqual(["same"]);
});
