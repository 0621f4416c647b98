import { afterAll, beforeAll, expect, test } from "vitest";
import { FLAG } from "../../provider/src/http-sys/flags";
import { ask, type Simulator, startSimulator, type WindowsVersion } from "../../simulator/src";
import { type Issued, issueClient, makeCa } from "../support/certificates";
import { setFlags } from "../support/http-sys-entries";
import { ACCESS, AUTH, base64, PASSWORD, SITE } from "./clients";
import { byCurl, byNode, type Visit, withoutCurl } from "./visitors";

const VERSIONS = ["2016", "2019", "2022", "2025"] as const;
const servers = new Map<WindowsVersion, { simulator: Simulator; url: string }>();
let alice: Issued;

beforeAll(async () => {
  const authority = makeCa();
  alice = issueClient(authority, "alice");
  for (const windowsVersion of VERSIONS) {
    const simulator = await startSimulator({ authority, windowsVersion, accounts: { "CORP\\alice": PASSWORD } });
    simulator.edit((doc) => {
      doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert" });
      doc.set(SITE, AUTH, { enabled: true });
      doc.addMapping(SITE, { userName: "CORP\\alice", password: PASSWORD, certificate: base64(alice) });
    });
    servers.set(windowsVersion, { simulator, url: (await simulator.openSite()).httpsUrl });
  }
});

afterAll(() => Promise.all([...servers.values()].map(({ simulator }) => simulator.close())));

// Anonymous requests are let in, so that nobody but who was not heard is anonymous. A curl with OpenSSL offers post-handshake
// authentication, so that a real Server 2022 lets it in under TLS 1.3: Node, which the simulated server runs on, has none.
const EXPECTED = `
Windows  asked           TLS 1.2      TLS 1.3
2016     in handshake    CORP\\alice   no such TLS
2016     after request   CORP\\alice   no such TLS
2019     in handshake    CORP\\alice   no such TLS
2019     after request   CORP\\alice   no such TLS
2022     in handshake    CORP\\alice   CORP\\alice
2022     after request   CORP\\alice   reset
2025     in handshake    CORP\\alice   CORP\\alice
2025     after request   CORP\\alice   500
`;

async function table(visit: Visit): Promise<string> {
  const rows = [["Windows", "asked", "TLS 1.2", "TLS 1.3"]];
  for (const version of VERSIONS)
    for (const asked of ["in handshake", "after request"]) {
      const { simulator, url } = serverOf(version);
      setFlags(simulator, "0.0.0.0:443", asked === "in handshake" ? FLAG.negotiateClientCert : 0);
      rows.push([version, asked, await visit(url, "1.2", alice), await visit(url, "1.3", alice)]);
    }
  const widths = [9, 16, 13, 0];
  const lines = rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(""));
  return `\n${lines.join("\n")}\n`;
}

function serverOf(version: WindowsVersion): { simulator: Simulator; url: string } {
  const server = servers.get(version);
  if (!server) throw new Error(`no server ${version}`);
  return server;
}

test("who gets in by Node: by Windows, version of TLS and when the certificate is asked for", async () => {
  expect(await table(byNode)).toBe(EXPECTED);
});

test.skipIf(withoutCurl("who gets in by curl"))(
  "who gets in by curl: by Windows, version of TLS and when the certificate is asked for",
  async () => {
    expect(await table(byCurl)).toBe(EXPECTED);
  },
);

test.each(["1.2", "1.3"] as const)("a site that asks nobody serves everybody by TLS %s", async (tls) => {
  const { simulator, url } = serverOf("2022");
  setFlags(simulator, "0.0.0.0:443", 0);
  simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl" }));
  expect(await byNode(url, tls, alice)).toBe("anonymous");
  simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert" }));
});

test.each([
  { how: "for the entry", flags: FLAG.disableTls13, tls13: null },
  { how: "by SCHANNEL", flags: 0, tls13: 0 },
])("TLS 1.3 switched off $how brings TLS 1.2 back, and renegotiation with it", async ({ flags, tls13 }) => {
  const { simulator, url } = serverOf("2022");
  setFlags(simulator, "0.0.0.0:443", flags);
  simulator.windows.tls13 = tls13;
  expect([await byNode(url, "1.2", alice), await byNode(url, "1.3", alice)]).toEqual(["CORP\\alice", "no such TLS"]);
  expect(await ask(url, { ...alice })).toMatchObject({ account: "CORP\\alice" });
  simulator.windows.tls13 = null;
});

test("TLS 1.2 switched off leaves TLS 1.3, and nothing where there is none", async () => {
  for (const [version, got] of [
    ["2022", ["no such TLS", "CORP\\alice"]],
    ["2019", ["reset", "reset"]],
  ] as const) {
    const { simulator, url } = serverOf(version);
    setFlags(simulator, "0.0.0.0:443", FLAG.disableTls12 | FLAG.negotiateClientCert);
    expect([await byNode(url, "1.2", alice), await byNode(url, "1.3", alice)]).toEqual(got);
  }
});

test("an entry that rejects, or none, breaks every connection off", async () => {
  const { simulator, url } = serverOf("2022");
  setFlags(simulator, "0.0.0.0:443", FLAG.reject | FLAG.negotiateClientCert);
  expect(await byNode(url, "1.3", alice)).toBe("reset");
  setFlags(simulator, "0.0.0.0:443", 0);
  const { httpSys } = simulator.windows;
  const [entry] = httpSys.keys("SslBindingInfo");
  httpSys.remove("SslBindingInfo", "0.0.0.0:443");
  expect(await byNode(url, "1.2", alice)).toBe("reset");
  if (entry) httpSys.set("SslBindingInfo", entry);
  expect(await byNode(url, "1.2", alice)).toBe("CORP\\alice");
});

test.each([
  ["reset", "reset", "reset"],
  ["notSupported", "500", "500"],
  ["anonymous", "anonymous", "403.7"],
] as const)("asked late under TLS 1.3, where the server answers %s", async (lateTls13, accepted, required) => {
  for (const version of ["2022", "2025"] as const) {
    const { simulator, url } = serverOf(version);
    setFlags(simulator, "0.0.0.0:443", 0);
    simulator.windows.unsettled.lateTls13 = lateTls13;
    expect(await byNode(url, "1.3", alice)).toBe(accepted);
    simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert,SslRequireCert" }));
    expect(await byNode(url, "1.3", alice)).toBe(required);
    simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert" }));
    simulator.windows.unsettled.lateTls13 = null;
  }
});
