import { describe, expect, test } from "vitest";
import type { Props } from "../../provider/src/reconcile/kind";
import { readSiteConfiguration } from "../../simulator/src/doors/site-configuration";
import { SECTION } from "../../simulator/src/engine";
import { install } from "../../simulator/src/features/dism";
import type { Simulator } from "../../simulator/src/server";
import type { Declaration } from "../../trials/driver";
import { TRANSPORTS, trafficIn, UNTOUCHED } from "../support/doors";
import { powershell } from "../support/powershell";
import { person } from "./people";
import { BASIC, DIGEST } from "./windows-feature";
import { fail, makeWorld, operations, SITE, succeed } from "./world";

// Features of Windows, and the resources that require them.

const MAPPING = "IIS-IISCertificateMappingAuthentication";
const BUSY = 0x800f0902 | 0;
const WITHOUT = { certificateMapping: false };

const feature = (name = "feature", inputs: Props = {}): Declaration => ({ name, type: "WindowsFeature", inputs });
const schemes = (inputs: Props, dependsOn: readonly string[] = []): Declaration => ({
  name: "schemes",
  type: "SiteAuthentication",
  inputs: { site: SITE, ...inputs },
  dependsOn,
});
const tls: Declaration = {
  name: "tls",
  type: "SslAccess",
  inputs: { site: SITE, sslFlags: ["Ssl", "SslNegotiateCert"] },
};
const logon = (dependsOn: readonly string[] = ["feature"]): Declaration[] => [
  { name: "switch", type: "ClientCertMappingAuth", inputs: { site: SITE }, dependsOn },
  {
    name: "alice",
    type: "OneToOneMapping",
    inputs: { site: SITE, certificate: person("alice").base64, userName: "alice", password: "of alice" },
    dependsOn,
  },
];

/** What the site itself makes of its configuration. */
function honoured({ engine }: Simulator): string[] {
  return readSiteConfiguration(engine.server, SITE, "").mappings.map(({ userName }) => userName);
}

describe.each(TRANSPORTS)("over %s", (transport) => {
  test("a server without the feature comes up in one run, and the site honours the mapping", async () => {
    const world = await makeWorld(transport, WITHOUT);
    const { simulator, stack } = world;
    simulator.windows.features.beats = 3;
    const program = [feature(), tls, ...logon()];
    expect(await trafficIn(world, () => succeed(stack.up(program)))).toMatchObject({ sessions: 1 });
    expect(honoured(simulator)).toEqual(["alice"]);
    expect(stack.checkpoint.resources.find(({ name }) => name === "feature")).toMatchObject({
      id: "WEB01/IIS-IISCERTIFICATEMAPPINGAUTHENTICATION",
      inputs: { name: MAPPING },
      outputs: { name: MAPPING, restartNeeded: false, server: "web01" },
    });
    expect(await trafficIn(world, () => succeed(stack.up(program)))).toEqual(UNTOUCHED);
  });

  test("a session that is cut while dism runs: Windows goes on, and the same run finds the feature installed", async () => {
    const { simulator, stack } = await makeWorld(transport, WITHOUT);
    const { features } = simulator.windows;
    features.during = () => {
      features.during = null;
      simulator.killAgents();
    };
    await succeed(stack.up([feature(), ...logon()]));
    expect(features.started).toHaveLength(1);
    expect(honoured(simulator)).toEqual(["alice"]);
  });

  test("one that is cut while dism goes on for long: Windows is busy then, and the next up finds it installed", async () => {
    const { simulator, stack } = await makeWorld(transport, WITHOUT);
    const { features } = simulator.windows;
    features.ends = BUSY;
    features.during = () => {
      features.during = null;
      simulator.killAgents();
    };
    expect(await fail(stack.up([feature(), ...logon()]))).toContain("(server/busy)");
    install(features, simulator.engine, MAPPING);
    await succeed(stack.up([feature(), ...logon()]));
    expect(features.started).toHaveLength(2);
    expect(honoured(simulator)).toEqual(["alice"]);
  });

  test("one that is cut when it is installed, for good: the next up finds it, and starts no dism", async () => {
    const { simulator, stack } = await makeWorld(transport, WITHOUT);
    const { features } = simulator.windows;
    const running = await stack.begin([feature(), ...logon()]);
    features.after = () => {
      features.after = null;
      running.run.killEngine();
      simulator.killAgents();
    };
    await running.ended;
    expect(stack.checkpoint.resources).toEqual([]);
    expect(features.isEnabled(MAPPING)).toBe(true);
    await succeed(stack.up([feature(), ...logon()]));
    expect(features.started).toHaveLength(1);
    expect(honoured(simulator)).toEqual(["alice"]);
  });
});

test.skipIf(powershell === undefined)(
  "a server without the feature comes up in one run of the agent itself",
  async () => {
    const { simulator, stack } = await makeWorld("ssh", { ...WITHOUT, pwsh: powershell as string });
    simulator.windows.features.beats = 3;
    await succeed(stack.up([feature(), tls, ...logon()]));
    expect(honoured(simulator)).toEqual(["alice"]);
  },
);

test("without dependsOn the resources are refused with the feature to declare, and the next run does the rest", async () => {
  const { simulator, stack } = await makeWorld("ssh", WITHOUT);
  const said = await fail(stack.up([feature(), ...logon([])]));
  expect(said).toContain("(server/missing-feature)");
  expect(said).toContain(`Declare new WindowsFeature("feature", { name: "${MAPPING}" }) and name it in dependsOn`);
  expect(said).toContain("Install-WindowsFeature Web-Cert-Auth");
  expect(honoured(simulator)).toEqual([]);
  await succeed(stack.up([feature(), ...logon([])]));
  expect(honoured(simulator)).toEqual(["alice"]);
});

test("whoever came before is remembered with the modules of then, and is asked anew once a feature is installed", async () => {
  const { simulator, stack } = await makeWorld("ssh", WITHOUT);
  await succeed(stack.up([tls]));
  // The refresh greets the server, in the process that then installs.
  const said = await succeed(stack.up([tls, feature(), ...logon()], { refresh: true }));
  expect(operations(said)).toEqual(["read", "same", "create", "create", "create"]);
  expect(honoured(simulator)).toEqual(["alice"]);
  expect(simulator.counts.messages.hello).toBe(3);
});

test("nobody else's resource is in the message of a feature, or waits for it that came with it", async () => {
  const world = await makeWorld("ssh", WITHOUT);
  const { simulator, stack } = world;
  const written: unknown[] = [];
  simulator.windows.features.during = () =>
    written.push(simulator.engine.effective(SECTION.access, SITE).getAttribute("sslFlags").value);
  const anonymous = schemes({ anonymousAuthentication: false });
  const made = await trafficIn(world, () => succeed(stack.up([feature(), anonymous, tls])));
  expect(made).toMatchObject({ sessions: 1, ensures: 2 });
  expect(written).toEqual([40]);
});

test("two features are installed one after the other, each in a message of its own", async () => {
  const world = await makeWorld("winrm", WITHOUT);
  const { simulator, stack } = world;
  const program = [
    feature("basic", { name: "Web-Basic-Auth" }),
    feature("digest", { name: DIGEST }),
    schemes({ basicAuthentication: true, digestAuthentication: true }, ["basic", "digest"]),
  ];
  const made = await trafficIn(world, () => succeed(stack.up(program)));
  expect(made).toMatchObject({ sessions: 1, ensures: 3 });
  expect(simulator.windows.features.started.map((line) => line.split(" ")[2])).toEqual([
    `/featurename:${BASIC}`,
    `/featurename:${DIGEST}`,
  ]);
});

test("a feature that waits for a restart is made with a warning, refreshed as it is, and settled by the restart", async () => {
  const { simulator, stack, warnings } = await makeWorld("ssh", WITHOUT);
  const { features } = simulator.windows;
  features.ends = "restart";
  const program = [feature()];
  await succeed(stack.up(program));
  expect(warnings()).toEqual([
    expect.stringMatching(`server web01: feature ${MAPPING} works once Windows has been restarted: restart the server`),
  ]);
  const outputs = () => stack.checkpoint.resources[0]?.outputs;
  expect(outputs()).toMatchObject({ restartNeeded: true });
  expect(operations(await succeed(stack.up(program, { refresh: true })))).toEqual(["read", "same"]);
  expect(outputs()).toMatchObject({ restartNeeded: true });
  expect(await fail(stack.up([...program, ...logon()]))).toContain("(server/missing-feature)");
  // The restart.
  features.restartPending = false;
  install(features, simulator.engine, MAPPING);
  await succeed(stack.up([...program, ...logon()], { refresh: true }));
  expect(outputs()).toMatchObject({ restartNeeded: false });
  expect(honoured(simulator)).toEqual(["alice"]);
});

test("a delete uninstalls nothing, says so, and asks nothing of the server; a rename says nothing", async () => {
  const world = await makeWorld("ssh", WITHOUT);
  const { simulator, stack, warnings } = world;
  await succeed(stack.up([feature()]));
  await succeed(stack.up([feature("by another name", { name: "web-cert-AUTH" })]));
  expect(warnings()).toEqual([]);
  expect(await trafficIn(world, () => succeed(stack.destroy()))).toEqual(UNTOUCHED);
  expect(warnings()).toEqual([
    expect.stringMatching(
      `server web01: feature ${MAPPING} stays installed: deleting a WindowsFeature uninstalls nothing.*dism /online /disable-feature`,
    ),
  ]);
  expect(simulator.windows.features.isEnabled(MAPPING)).toBe(true);
});

test("what Windows does not install is told with code and command, and the next run tries again", async () => {
  const { simulator, stack } = await makeWorld("ssh", WITHOUT);
  const { features } = simulator.windows;
  for (const [ends, code] of [
    [0x800f080c | 0, "server/unknown-feature"],
    [0x800f081f | 0, "server/not-installed"],
    [BUSY, "server/busy"],
    ["hangs", "server/not-installed"],
  ] as const) {
    features.ends = ends;
    expect(await fail(stack.up([feature()]))).toContain(`(${code})`);
    expect(stack.checkpoint.resources).toEqual([]);
  }
  features.set("IIS-WebServer", "disabled");
  expect(await fail(stack.up([feature()]))).toContain("(server/not-iis)");
  features.set("IIS-WebServer", "enabled");
  features.ends = "installed";
  await succeed(stack.up([feature()]));
});
