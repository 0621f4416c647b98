import { expect, onTestFinished, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/src/server";
import { type Declaration, Stack } from "../../trials/driver";
import { foreignMapping } from "../../trials/scene/sites";
import { CERTIFICATES } from "../reconcile/arbitrary";
import { powershell, withoutPowershell } from "../support/powershell";

const SITE = "Default Web Site";

function mapping(name: string, at: number, site?: string): Declaration {
  const level = site === undefined ? { serverLevel: true } : { site };
  const inputs = { ...level, certificate: CERTIFICATES[at], userName: name, password: "planted" };
  return { name, type: "OneToOneMapping", inputs };
}

const users = (simulator: Simulator) =>
  simulator.edit((doc) => ["", SITE].map((location) => doc.mappings(location).map(({ userName }) => userName)));

test.skipIf(withoutPowershell("destroy of mappings at two levels on real PowerShell"))(
  "destroy of a server-level and a site-level mapping leaves both mappings of somebody else at the site",
  async () => {
    const simulator = await startSimulator({ ...(powershell !== undefined && { pwsh: powershell }) });
    onTestFinished(() => simulator.close());
    const stack = new Stack({ web01: { simulator, transport: "ssh" } });
    const others = [foreignMapping(1), foreignMapping(2)] as const;
    const names = others.map(({ userName }) => userName);
    simulator.edit((doc) => doc.addMapping(SITE, others[0]));
    expect(await stack.up([mapping("above", 0), mapping("below", 1, SITE)])).toMatchObject({ ok: true });
    simulator.edit((doc) => doc.addMapping(SITE, others[1]));
    expect(users(simulator)).toEqual([["above"], ["above", names[0], "below", names[1]]]);
    expect(await stack.destroy()).toMatchObject({ ok: true });
    expect(users(simulator)).toEqual([[], names]);
    expect(simulator.counts).toMatchObject({ commits: 4 });
  },
);

test("a mapping that somebody moved to the server level is gone from the site, and who holds it is told", async () => {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const stack = new Stack({ web01: { simulator, transport: "ssh" } });
  const program = [mapping("below", 0, SITE)];
  expect(await stack.up(program)).toMatchObject({ ok: true });
  const held = { certificate: CERTIFICATES[0] ?? "", userName: "below", password: "planted" };
  simulator.edit((doc) => {
    doc.removeMapping(SITE, held.certificate);
    doc.addMapping("", held);
  });
  await stack.refresh();
  expect(stack.checkpoint.resources).toEqual([]);
  const { ok, errors } = await stack.up(program);
  expect(ok).toBe(false);
  expect(errors[0]?.error.message).toMatch(/server level.*\(server\/inherited\)/);
});
