import { expect, onTestFinished, test } from "vitest";
import { redirectWarnings } from "../../provider/src/server/warn";
import { startSimulator } from "../../simulator/src/server";
import { type Declaration, Stack } from "../../trials/driver";
import { CERTIFICATES } from "../reconcile/arbitrary";

const SITE = "Default Web Site";
const certificate = CERTIFICATES[0];
const inputs = { site: SITE, certificate, userName: "CORP\\alice", password: "planted-0" };
const PROGRAM: Declaration[] = [
  { name: "switch", type: "ClientCertMappingAuth", inputs: { site: SITE } },
  { name: "alice", type: "OneToOneMapping", inputs },
  { name: "tls", type: "SslAccess", inputs: { site: SITE, sslFlags: ["Ssl"] } },
  { name: "below", type: "SslAccess", inputs: { site: SITE, path: "api", sslFlags: ["Ssl"] } },
];
const SECTIONS = ["access", "iisClientCertificateMappingAuthentication", "anonymousAuthentication"];

const web = (content: string) =>
  `<configuration><system.webServer><security>${content}</security></system.webServer></configuration>`;
const ALL = web(
  '<access sslFlags="None" /><authentication><anonymousAuthentication enabled="false" /><iisClientCertificateMappingAuthentication enabled="false" /></authentication>',
);

/** What up and refresh warn of. */
async function warningsWith(webConfig: string | null, unlocked: boolean): Promise<string[]> {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  if (unlocked) simulator.unlock(...SECTIONS);
  simulator.setWebConfig(SITE, webConfig);
  const warnings: string[] = [];
  const former = redirectWarnings((line) => warnings.push(line));
  onTestFinished(() => void redirectWarnings(former));
  const stack = new Stack({ web01: { simulator, transport: "ssh" } });
  expect(await stack.up(PROGRAM)).toMatchObject({ ok: true });
  // It is told by the resources' own queries.
  expect(simulator.counts).toMatchObject({ messages: { ensure: 1, read: 0 }, commits: 1 });
  const told = warnings.splice(0);
  redirectWarnings((line) => warnings.push(line));
  expect(await stack.up(PROGRAM, { refresh: true })).toMatchObject({ ok: true });
  expect(simulator.counts.commits).toBe(1);
  expect([...warnings].sort()).toEqual([...told].sort());
  return told.sort();
}

const of = (text: RegExp) =>
  expect.stringMatching(new RegExp(`^warning: server web01, site "Default Web Site": ${text.source}`));

test("a section that the site's web.config holds too is a warning, once for a section", async () => {
  expect(await warningsWith(ALL, true)).toEqual([
    of(/the site's web.config holds section anonymousAuthentication, and decides whether/),
    of(/the site's web.config holds section system.webServer\/security\/access too, and overrides what is declared/),
    of(
      /the site's web.config holds section .*\/iisClientCertificateMappingAuthentication too, and overrides what is declared/,
    ),
  ]);
});

test("a web.config that cannot be read breaks nothing, and is a warning where it might override", async () => {
  expect(await warningsWith("<configuration", true)).toEqual([
    of(/anonymous authentication is on/),
    of(/section system.webServer\/security\/access is not locked on the server, and whether/),
    of(/section .*\/iisClientCertificateMappingAuthentication is not locked on the server, and whether/),
  ]);
});

test("nothing is said of a web.config that does not hold the sections, or may not", async () => {
  expect(await warningsWith(null, true)).toEqual([of(/anonymous authentication is on/)]);
  expect(await warningsWith(web(""), true)).toEqual([of(/anonymous authentication is on/)]);
  expect(await warningsWith(ALL, false)).toEqual([of(/anonymous authentication is on/)]);
});
