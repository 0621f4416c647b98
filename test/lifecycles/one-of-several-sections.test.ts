import { describe, expect, onTestFinished, test } from "vitest";
import { SECTIONS } from "../../provider/src/resources/sections";
import { startSimulator } from "../../simulator/src/server";
import { type Declaration, Stack, type Transport } from "../../trials/driver";

const SITE = "Default Web Site";

describe.each<Transport>(["ssh", "winrm"])("over %s", (transport) => {
  test("where one of the sections that a resource names is locked, none is changed, and the error names its property", async () => {
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    simulator.edit((doc) => doc.setModuleInstalled(true, "WindowsAuthenticationModule"));
    simulator.engine.faults.lockedSections = [SECTIONS.windows];
    const schemes: Declaration = {
      name: "schemes",
      type: "SiteAuthentication",
      inputs: { site: SITE, anonymousAuthentication: false, windowsAuthentication: true },
    };
    const stack = new Stack({ web01: { simulator, transport } });
    const failed = await stack.up([schemes]);
    expect(failed).toMatchObject({ ok: false, errors: [{ error: { code: "server/locked" } }] });
    expect(String(failed.errors[0]?.error)).toContain("windowsAuthentication");
    expect(stack.checkpoint.resources).toEqual([]);
    const anonymous = () => simulator.engine.effective(SECTIONS.anonymous, SITE).getAttribute("enabled").value;
    expect(anonymous()).toBe(true);
    simulator.engine.faults.lockedSections = [];
    expect(await stack.up([schemes])).toMatchObject({ ok: true });
    expect(anonymous()).toBe(false);
  });
});
