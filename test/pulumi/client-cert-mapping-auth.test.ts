import { describe, expect, test } from "vitest";
import { SECTION as SECTIONS } from "../../simulator/src/engine";
import { hasPulumi } from "../support/pulumi";
import { attributeAt, drift, fail, makeWorld, SITE, succeed } from "./world";

const SECTION = SECTIONS.clientCertificates;

describe.skipIf(!hasPulumi)("ClientCertMappingAuth", () => {
  test("is made, found unchanged, found drifted, repaired, updated, and deleted without touching what it never named", async () => {
    const { simulator, stack, program, commitsIn } = await makeWorld(
      `new ClientCertMappingAuth("auth", { site, logonMethod: "Network", defaultLogonDomain: "CORP" });`,
    );
    const at = (name: string) => attributeAt(simulator, "clientCertificates", name);
    simulator.edit((doc) => doc.set(SITE, SECTION, { manyToOneCertificateMappingsEnabled: false }));
    expect(await commitsIn(() => succeed(stack.up()))).toBe(1);
    expect([at("enabled"), at("logonMethod"), at("defaultLogonDomain")]).toEqual([true, 2, "CORP"]);

    expect(await commitsIn(() => succeed(stack.up({ args: ["--expect-no-changes"] })))).toBe(0);
    expect((await drift(stack)).code).toBe(0);

    simulator.edit((doc) => doc.set(SITE, SECTION, { enabled: false, manyToOneCertificateMappingsEnabled: true }));
    const { code, text } = await drift(stack);
    expect(code).toBe(7);
    expect(text).not.toContain("manyToOne");
    await succeed(stack.up({ args: ["--refresh"] }));
    expect([at("enabled"), at("manyToOneCertificateMappingsEnabled")]).toEqual([true, true]);

    await program(`new ClientCertMappingAuth("auth", { site, defaultLogonDomain: "OTHER" });`);
    await succeed(stack.up());
    expect([at("logonMethod"), at("defaultLogonDomain")]).toEqual([3, "OTHER"]);
    expect(present(simulator, "logonMethod")).toBe(false);

    simulator.edit((doc) => doc.set(SITE, SECTION, { manyToOneCertificateMappingsEnabled: false }));
    await succeed(stack.destroy());
    expect([at("enabled"), at("defaultLogonDomain"), at("manyToOneCertificateMappingsEnabled")]).toEqual([
      false,
      "",
      false,
    ]);
    await succeed(stack.destroy());
  });

  test("an unknown site is an error, and a site that is gone takes its resources with it", async () => {
    const { simulator, stack, program } = await makeWorld(`new ClientCertMappingAuth("auth", { site: "Orders" });`);
    const text = await fail(stack.up());
    expect(text).toContain("server/unknown-site");
    expect(text).toContain('site "Orders"');
    simulator.edit((doc) => doc.addSite({ name: "Orders", id: 7 }));
    await succeed(stack.up());
    simulator.edit((doc) => doc.removeSite("Orders"));
    expect((await drift(stack)).code).toBe(7);
    await program("");
    await succeed(stack.up());
  });

  test("at the server level it holds for every site, and is deleted like any other", async () => {
    const { simulator, stack } = await makeWorld(`new ClientCertMappingAuth("auth", { serverLevel: true });`);
    await succeed(stack.up());
    expect(attributeAt(simulator, "clientCertificates", "enabled", "")).toBe(true);
    expect((await drift(stack)).code).toBe(0);
    await succeed(stack.destroy());
    expect(attributeAt(simulator, "clientCertificates", "enabled", "")).toBe(false);
  });
});

function present(simulator: Parameters<typeof attributeAt>[0], name: string): unknown {
  return simulator.engine.effective(SECTION, SITE).getAttribute(name).getMetadata("isPresent");
}
