import { afterEach, describe, expect, test } from "vitest";
import { type Simulator, startSimulator, type WindowsVersion } from "../../../simulator/src";
import { ACCESS, AUTH, base64, makeClients, PASSWORD, SITE } from "../../site/clients";
import { withoutCurl } from "../../site/visitors";
import { makeCa } from "../../support/certificates";
import { optionsFor } from "./files";
import { causes, outcomes, verify, verifyJson } from "./verify";

const authority = makeCa();
const clients = makeClients(authority);
let simulator: Simulator | undefined;

afterEach(() => simulator?.close());

/** A site that requires a certificate, and knows alice; the words of a command line of hers. */
async function site(windowsVersion: WindowsVersion, negotiate: boolean, client = clients.alice): Promise<string[]> {
  simulator = await startSimulator({
    ...{ authority, windowsVersion, negotiate },
    accounts: { "CORP\\alice": PASSWORD },
  });
  simulator.edit((doc) => {
    doc.set(SITE, AUTH, { enabled: true });
    doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert,SslRequireCert" });
    doc.addMapping(SITE, { userName: "CORP\\alice", password: PASSWORD, certificate: base64(clients.alice) });
  });
  const { httpsUrl } = await simulator.openSite();
  return optionsFor(`${httpsUrl}/?token=planted-in-a-query`, authority, client);
}

const VERSIONS = ["2016", "2019", "2022", "2025"] as const;
const speaksTls13 = (version: WindowsVersion) => version === "2022" || version === "2025";
const byCurl = !withoutCurl("late rows asked by curl");

describe.each(VERSIONS)("Windows Server %s", (version) => {
  test("asks in the handshake: every row that it offers is as expected", async () => {
    const told = await verifyJson([...(await site(version, true)), "--expect-text", "CORP\\alice"]);
    expect(causes(told)).toEqual([]);
    expect(told).toMatchObject({ exitCode: 0, notes: [] });
    expect(outcomes(told)).toMatchObject({
      "with 1.2 1.1 GET": "200 expected",
      "without 1.2 1.1 GET": "403.7 expected",
      "with 1.2 1.1 large POST": "200 expected",
      "with 1.3 1.1 GET": speaksTls13(version) ? "200 expected" : "protocol_version notOffered",
      "with 1.3 1.1 large POST": speaksTls13(version) ? "200 expected" : "protocol_version notOffered",
      "with 1.2 2 GET": "noHttp2 notOffered",
    });
    const offered = told.rows.filter(({ verdict }) => verdict === "expected");
    expect(new Set(offered.map(({ asked }) => asked))).toEqual(new Set(["handshake"]));
  });

  test("asks after the request: seen under TLS 1.2, and why TLS 1.3 fails", async () => {
    const told = await verifyJson(await site(version, false));
    expect(told.exitCode).toBe(1);
    const tls13 = { "2016": [], "2019": [], "2022": ["late13"], "2025": ["late13Error"] }[version];
    expect(causes(told)).toEqual([...tls13, "tooLarge"]);
    expect(outcomes(told)).toMatchObject({
      "with 1.2 1.1 GET": "200 expected",
      "without 1.2 1.1 GET": "403.7 expected",
      "with 1.2 1.1 small POST": "200 expected",
      "with 1.2 1.1 large POST": "413 unexpected",
      "with 1.3 1.1 GET": {
        ...{ "2016": "protocol_version notOffered", "2019": "protocol_version notOffered" },
        ...{ "2022": "reset unexpected", "2025": "500 unexpected" },
      }[version],
    });
    expect(told.notes.map(({ cause }) => cause)).toEqual(["late12"]);
    const late = told.rows.filter(({ asked }) => asked === "late");
    expect(late.map(({ certificate, tls }) => `${certificate} ${tls}`)).toEqual(["true 1.2", "false 1.2", "true 1.2"]);
    for (const { certificate, by } of late) expect(by).toBe(certificate && byCurl ? "curl" : "node");
    for (const { remedy } of [...told.findings, ...told.notes]) {
      expect(remedy).toContain('new SslBinding("https", { endpoint: "0.0.0.0:');
    }
  });
});

test("without POSTs a site that asks late under TLS 1.2 only is a note, and no finding", async () => {
  const told = await verifyJson([...(await site("2019", false)), "--no-post"]);
  expect(told).toMatchObject({ exitCode: 0, findings: [], notes: [{ cause: "late12" }] });
  expect(told.rows.map(({ request }) => request)).not.toContain("small POST");
});

test("where no curl is on PATH the row says so, and is judged by what Node got", async () => {
  const told = await verifyJson([...(await site("2019", false)), "--no-post"], { env: { PATH: "" } });
  expect(told.rows[0]).toMatchObject({
    by: "node",
    asked: "late",
    withoutCurl: "no curl with OpenSSL was found on PATH",
  });
});

test.each([
  ["stranger", "403.16"],
  ["expired", "403.17"],
] as const)("the certificate of %s is told apart: %s", async (name, cause) => {
  const words = await site("2022", true, clients[name]);
  const told = await verifyJson(words);
  expect(told).toMatchObject({ exitCode: 1, findings: [{ cause }] });
  expect((await verify([...words, "--expect-status", "403", "--no-post"])).code).toBe(0);
});

test("a certificate that is not mapped, and a logon that fails, are told apart", async () => {
  const words = await site("2022", true, clients.bob);
  simulator?.edit((doc) =>
    doc.set(SITE, "system.webServer/security/authentication/anonymousAuthentication", { enabled: false }),
  );
  expect(causes(await verifyJson(words))).toEqual(["401.2"]);
  await simulator?.close();
  const mapped = await site("2022", true);
  if (simulator) simulator.accounts["CORP\\alice"] = "another password";
  expect(causes(await verifyJson(mapped))).toEqual(["401.1"]);
});

test("a site that lets everybody in is a finding, unless that is meant", async () => {
  const words = await site("2022", true);
  simulator?.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert" }));
  expect(causes(await verifyJson(words))).toEqual(["open"]);
  expect(await verifyJson([...words, "--allow-anonymous"])).toMatchObject({ exitCode: 0, findings: [] });
});

test("a renewal of the server's certificate that drops the flag is found", async () => {
  const words = await site("2022", true);
  expect((await verify(words)).code).toBe(0);
  simulator?.renew();
  expect(causes(await verifyJson(words))).toEqual(["late13", "tooLarge"]);
});

test("without a certificate at hand a site that requires one is as expected", async () => {
  const [flag = "", url = "", , , , , ...ca] = await site("2022", true);
  const told = await verifyJson([flag, url, ...ca]);
  expect(told).toMatchObject({ exitCode: 0, findings: [] });
  expect(new Set(told.rows.map(({ certificate }) => certificate))).toEqual(new Set([false]));
  expect((await verify([flag, url, ...ca, "--expect-status", "403"])).code).toBe(0);
  expect(causes(await verifyJson([flag, url, ...ca, "--expect-status", "200"]))).toEqual(["403.7"]);
});

test("a status or text that did not come is a finding", async () => {
  const words = await site("2022", true);
  expect(causes(await verifyJson([...words, "--expect-status", "204"]))).toEqual(["status"]);
  expect(causes(await verifyJson([...words, "--expect-text", "Orders of today"]))).toEqual(["text"]);
});

test("the table names row, meaning and remedy, and neither the query nor the key", async () => {
  const words = await site("2022", false);
  const { code, out, err } = await verify(words);
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out).toMatch(/^https:\/\/localhost:\d+\/\?…\n/);
  expect(out).toContain("row  certificate  TLS  HTTP  request");
  expect(out).toContain("connection reset after the request");
  expect(out).toContain("What to do: ask in the TLS handshake: declare new SslBinding(");
  const json = (await verify([...words, "--json"])).out;
  for (const text of [out, json]) {
    expect(text).not.toContain("planted-in-a-query");
    expect(text).not.toContain("PRIVATE KEY");
    expect(text).not.toContain(clients.alice.privateKeyPem.slice(40, 80));
  }
});
