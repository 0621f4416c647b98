import { describe, expect, test } from "vitest";
import { readSiteConfiguration } from "../../simulator/src/doors/site-configuration";
import { TRANSPORTS, trafficIn } from "../support/doors";
import { hasPulumi } from "../support/pulumi";
import { drift, makeWorld, resourcesIn, SITE, succeed } from "./world";

const PROGRAM = `
const { WindowsFeature } = require("pulumi-iis-clientcert");
const feature = new WindowsFeature("feature", { name: "Web-Cert-Auth" });
const options = { dependsOn: feature };
new SslAccess("tls", { site, sslFlags: ["Ssl", "SslNegotiateCert"] });
new ClientCertMappingAuth("switch", { site }, options);
new OneToOneMapping("alice", { site, certificate: cer("alice"), userName: "CORP\\\\alice", password: PASSWORDS.alice }, options);
`;

describe.skipIf(!hasPulumi).each(TRANSPORTS)("a server without the feature, over %s", (transport) => {
  test("comes up in one pulumi up, the site honours the mapping, and destroy says what stays", async () => {
    const world = await makeWorld(PROGRAM, { transport, certificateMapping: false });
    const { simulator, stack } = world;
    simulator.windows.features.beats = 3;
    const honoured = () => readSiteConfiguration(simulator.engine.server, SITE, "").mappings;
    expect(await trafficIn(world, () => succeed(stack.up()))).toMatchObject({ sessions: 1 });
    expect(honoured()).toMatchObject([{ userName: "CORP\\alice" }]);
    const [feature] = (await resourcesIn(stack)).filter(({ type }) => type.endsWith(":WindowsFeature"));
    expect(feature?.outputs).toMatchObject({
      name: "IIS-IISCertificateMappingAuthentication",
      restartNeeded: false,
      server: "web01",
    });
    expect((await drift(stack)).code).toBe(0);
    const { stdout, stderr } = await succeed(stack.destroy());
    expect(stdout + stderr).toContain("stays installed: deleting a WindowsFeature uninstalls nothing");
    expect(simulator.windows.features.isEnabled("IIS-IISCertificateMappingAuthentication")).toBe(true);
  });
});
