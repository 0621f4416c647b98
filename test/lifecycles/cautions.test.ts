import { beforeEach, expect, onTestFinished, test } from "vitest";
import { redirectWarnings } from "../../provider/src/server/warn";
import { startSimulator } from "../../simulator/src/server";
import { type Declaration, Stack } from "../../trials/driver";
import { CERTIFICATES } from "../reconcile/arbitrary";

const SITE = "Default Web Site";
const SECTION = "system.webServer/security/authentication/iisClientCertificateMappingAuthentication";

const warnings: string[] = [];
beforeEach(() => {
  warnings.length = 0;
  const former = redirectWarnings((line) => warnings.push(line));
  onTestFinished(() => void redirectWarnings(former));
});

async function begin(defaultLogonDomain = "") {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  simulator.edit((doc) => doc.set("", SECTION, { enabled: true, ...(defaultLogonDomain && { defaultLogonDomain }) }));
  return new Stack({ web01: { simulator, transport: "ssh" } });
}

function mapping(more: object): Declaration {
  const inputs = { site: SITE, certificate: CERTIFICATES[0], userName: "CORP\\alice", password: "planted", ...more };
  return { name: "alice", type: "OneToOneMapping", inputs };
}

test("a backslash that JavaScript swallowed is warned of at create and update, and not at a refresh or where nothing changed", async () => {
  const stack = await begin();
  const plain = mapping({ userName: "CORPalice" });
  expect(await stack.up([plain])).toMatchObject({ ok: true });
  expect(warnings).toEqual([
    expect.stringMatching(
      /^warning: server web01, site "Default Web Site": certificate [0-9A-F]{40}: userName has no domain and no defaultLogonDomain holds here/,
    ),
  ]);
  redirectWarnings((line) => warnings.push(line));
  expect(await stack.up([plain], { refresh: true })).toMatchObject({ ok: true });
  expect(warnings).toHaveLength(1);
  expect(await stack.up([mapping({ userName: "CORPbob" })])).toMatchObject({ ok: true });
  expect(warnings).toHaveLength(2);
});

test("a plain name is not warned of where a default domain holds, inherited from the server level", async () => {
  const stack = await begin("CORP");
  expect(await stack.up([mapping({ userName: "alice" })])).toMatchObject({ ok: true });
  expect(warnings).toEqual([]);
});

test("a plain name is not warned of where the switch of the same run names the default domain", async () => {
  const stack = await begin();
  const inputs = { site: SITE, defaultLogonDomain: "CORP" };
  const program = [mapping({ userName: "alice" }), { name: "auth", type: "ClientCertMappingAuth", inputs }];
  expect(await stack.up(program)).toMatchObject({ ok: true });
  expect(warnings.filter((line) => line.includes("userName"))).toEqual([]);
});

test("a password that ends in a line end, or is empty, is warned of without its value", async () => {
  const stack = await begin();
  for (const password of ["planted\n", ""]) expect(await stack.up([mapping({ password })])).toMatchObject({ ok: true });
  expect(warnings).toEqual([
    expect.stringContaining(": password ends in a line end"),
    expect.stringContaining(": password is empty"),
  ]);
  expect(warnings.join()).not.toContain("planted");
});
