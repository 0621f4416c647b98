import { readFileSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Editor, type HttpsDoor, makeAuthority, type Simulator } from "../../simulator/src";
import { type Authority, type Issued, issueClient } from "../support/certificates";
import { ACCESS, AUTH, base64, type Clients, makeClients, PASSWORD, SITE, startSite, visit } from "./clients";

let simulator: Simulator;
let door: HttpsDoor;
let authority: Authority;
let clients: Clients;
let fresh: string;

beforeAll(async () => {
  ({ simulator, door, authority } = await startSite());
  clients = makeClients(authority);
  fresh = readConfiguration();
});

afterAll(() => simulator.close());

/** What every test begins with: TLS with a certificate asked for, the switch on, nobody mapped, anonymous off. */
beforeEach(() => {
  writeConfiguration(fresh);
  simulator.edit((doc) => {
    doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert" });
    doc.set(SITE, AUTH, { enabled: true });
    doc.setAnonymous(SITE, false);
  });
});

function mapAlice(doc: Editor, values: Readonly<Record<string, string | boolean>> = {}): void {
  doc.addMapping(SITE, {
    userName: "CORP\\alice",
    password: PASSWORD,
    certificate: base64(clients.alice),
    ...values,
  });
}

function readConfiguration(): string {
  return readFileSync(simulator.configFile, "utf8");
}

function writeConfiguration(text: string): void {
  writeFileSync(simulator.configFile, text);
}

/** The page itself, where `visit` looks at its headers. */
function fetchPage({ certificatePem: cert, privateKeyPem: key }: Issued, agent?: Agent): Promise<string> {
  return new Promise((done, failed) => {
    const ca = authority.certificatePem;
    const asking = request(door.httpsUrl, { cert, key, ca, agent: agent ?? false }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.once("end", () => done(Buffer.concat(pieces).toString("utf8")));
    });
    asking.once("error", failed);
    asking.end();
  });
}

const ANONYMOUS = { status: "200", account: "anonymous" };
const ALICE = { status: "200", account: "CORP\\alice" };

describe.each([
  { anonymous: true, nobody: ANONYMOUS },
  { anonymous: false, nobody: { status: "401.2" } },
])("with anonymous authentication $anonymous", ({ anonymous, nobody }) => {
  beforeEach(() => simulator.edit((doc) => doc.setAnonymous(SITE, anonymous)));

  test("plain HTTP is refused where Ssl is set, and served where it is not", async () => {
    expect(await visit(door.httpUrl)).toEqual({ status: "403.4" });
    simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "None" }));
    expect(await visit(door.httpUrl)).toEqual(nobody);
  });

  test("nobody gets in without a certificate where one is required", async () => {
    simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert,SslRequireCert" }));
    expect(await visit(door.httpsUrl)).toEqual({ status: "403.7" });
  });

  test("no certificate is nobody where none is required", async () => {
    expect(await visit(door.httpsUrl)).toEqual(nobody);
  });

  test("a trusted certificate without a mapping is nobody", async () => {
    simulator.edit((doc) => mapAlice(doc));
    expect(await visit(door.httpsUrl, clients.bob)).toEqual(nobody);
  });

  test("a mapped certificate logs its account on", async () => {
    simulator.edit((doc) => mapAlice(doc));
    expect(await visit(door.httpsUrl, clients.alice)).toEqual(ALICE);
  });

  test("a mapping with a wrong password logs nobody on", async () => {
    simulator.edit((doc) => mapAlice(doc, { password: "not it" }));
    expect(await visit(door.httpsUrl, clients.alice)).toEqual({ status: "401.1" });
  });

  test("a certificate from an unknown authority is refused, mapped or not", async () => {
    simulator.edit((doc) => mapAlice(doc, { certificate: base64(clients.stranger) }));
    expect(await visit(door.httpsUrl, clients.stranger)).toEqual({ status: "403.16" });
  });

  test("an expired certificate is refused, mapped or not", async () => {
    simulator.edit((doc) => mapAlice(doc, { certificate: base64(clients.expired) }));
    expect(await visit(door.httpsUrl, clients.expired)).toEqual({ status: "403.17" });
  });

  test("SslRequireCert without SslNegotiateCert has no effect", async () => {
    simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslRequireCert" }));
    expect(await visit(door.httpsUrl)).toEqual(nobody);
  });

  test("a certificate that nobody asked for does not count", async () => {
    simulator.edit((doc) => {
      mapAlice(doc);
      doc.set(SITE, ACCESS, { sslFlags: "Ssl" });
    });
    expect(await visit(door.httpsUrl, clients.alice)).toEqual(nobody);
    expect(await visit(door.httpsUrl, clients.stranger)).toEqual(nobody);
  });
});

test("every switch on the way has to be on", async () => {
  simulator.edit((doc) => mapAlice(doc));
  for (const name of ["enabled", "oneToOneCertificateMappingsEnabled"]) {
    simulator.edit((doc) => doc.set(SITE, AUTH, { [name]: false }));
    expect(await visit(door.httpsUrl, clients.alice), name).toEqual({ status: "401.2" });
    simulator.edit((doc) => doc.set(SITE, AUTH, { [name]: true }));
  }
  simulator.edit((doc) => doc.changeMapping(SITE, base64(clients.alice), { enabled: false }));
  expect(await visit(door.httpsUrl, clients.alice)).toEqual({ status: "401.2" });
});

test("a stored certificate with line breaks is never matched", async () => {
  const wrapped = base64(clients.alice).replace(/.{64}/g, "$&\r\n");
  simulator.edit((doc) => mapAlice(doc, { certificate: wrapped }));
  expect(await visit(door.httpsUrl, clients.alice)).toEqual({ status: "401.2" });
});

test("a renewed certificate is another one", async () => {
  simulator.edit((doc) => mapAlice(doc));
  expect(await visit(door.httpsUrl, issueClient(authority, "alice"))).toEqual({ status: "401.2" });
});

test("a password that cannot be decrypted is 500.19 for everybody", async () => {
  simulator.edit((doc) => mapAlice(doc));
  const stored = readConfiguration();
  writeConfiguration(
    stored.replace(/(password="\[enc:\w+:).*?(:enc\]")/, (_, start, end) => `${start}bm90IG91cnM=${end}`),
  );
  expect(await visit(door.httpsUrl, clients.alice)).toEqual({ status: "500.19" });
});

test("mappings of the server level count at a site", async () => {
  simulator.edit((doc) => {
    doc.addMapping("", { userName: "CORP\\alice", password: PASSWORD, certificate: base64(clients.alice) });
  });
  expect(await visit(door.httpsUrl, clients.alice)).toEqual(ALICE);
});

test("mappings below the site are ignored", async () => {
  const below = `${SITE}/below`;
  const alice = { userName: "CORP\\alice", password: PASSWORD, certificate: base64(clients.alice) };
  simulator.edit((doc) => doc.addMapping(below, alice));
  expect(await visit(door.httpsUrl, clients.alice, "/below/")).toEqual({ status: "401.2" });
});

test("a path below the site has its own flags, and what lies below it inherits them", async () => {
  simulator.edit((doc) => {
    doc.set(SITE, ACCESS, { sslFlags: "None" });
    doc.set(`${SITE}/secure`, ACCESS, { sslFlags: "Ssl,SslNegotiateCert,SslRequireCert" });
  });
  expect(await visit(door.httpUrl, undefined, "/")).toEqual({ status: "401.2" });
  expect(await visit(door.httpUrl, undefined, "/SECURE/deep/page.htm?x=1")).toEqual({ status: "403.4" });
  expect(await visit(door.httpsUrl, undefined, "/secure")).toEqual({ status: "403.7" });
  expect(await visit(door.httpsUrl, undefined, "/secured")).toEqual({ status: "401.2" });
});

test("an account is known by any case, and by the default logon domain", async () => {
  simulator.edit((doc) => mapAlice(doc, { userName: "corp\\ALICE" }));
  expect(await visit(door.httpsUrl, clients.alice)).toEqual(ALICE);
  simulator.edit((doc) => {
    doc.changeMapping(SITE, base64(clients.alice), { userName: "alice" });
    doc.set(SITE, AUTH, { defaultLogonDomain: "CORP" });
  });
  expect(await visit(door.httpsUrl, clients.alice)).toEqual(ALICE);
});

test("without the Windows feature mappings have no effect", async () => {
  simulator.edit((doc) => mapAlice(doc));
  writeConfiguration(
    readConfiguration().replace(/<add name="IISCertificateMappingAuthenticationModule" image=[^>]*>/, ""),
  );
  expect(await visit(door.httpsUrl, clients.alice)).toEqual({ status: "401.2" });
});

test("a configuration that cannot be read is 500.19", async () => {
  writeConfiguration(readConfiguration().replace("</configuration>", ""));
  expect(await visit(door.httpsUrl)).toEqual({ status: "500.19" });
});

test("the page names the account and is safe to show", async () => {
  simulator.accounts["CORP\\<b>&"] = PASSWORD;
  simulator.edit((doc) => mapAlice(doc, { userName: "CORP\\<b>&" }));
  expect(await fetchPage(clients.alice)).toContain("<p>Logged on as <b>CORP\\&#60;b&#62;&#38;</b></p>");
});

test("an intermediate authority that the client sends along is followed to the trusted one", async () => {
  const below = makeAuthority("Intermediate", authority);
  const dora = issueClient(below, "dora");
  simulator.edit((doc) => mapAlice(doc, { certificate: base64(dora) }));
  const chain = { ...dora, certificatePem: dora.certificatePem + below.certificatePem };
  expect(await visit(door.httpsUrl, chain)).toEqual(ALICE);
  expect(await visit(door.httpsUrl, dora)).toEqual({ status: "403.16" });
});

test("a client that would resume its TLS session is judged anew", async () => {
  const below = makeAuthority("Intermediate", authority);
  const dora = issueClient(below, "dora");
  simulator.edit((doc) => mapAlice(doc, { certificate: base64(dora) }));
  const chain = { ...dora, certificatePem: dora.certificatePem + below.certificatePem };
  const resuming = new Agent();
  const pages = [await fetchPage(chain, resuming), await fetchPage(chain, resuming), await fetchPage(chain, resuming)];
  resuming.destroy();
  for (const page of pages) expect(page).toContain("<b>CORP\\alice</b>");
});

describe("where sections are unlocked for sites", () => {
  beforeEach(() => simulator.unlock("access", "iisClientCertificateMappingAuthentication"));
  afterEach(() => simulator.setWebConfig(SITE, null));
  const hold = (content: string) => {
    const text = `<configuration><system.webServer><security>${content}</security></system.webServer></configuration>`;
    simulator.setWebConfig(SITE, text);
  };

  test("what the site's web.config says wins", async () => {
    simulator.edit((doc) => mapAlice(doc));
    hold('<access sslFlags="Ssl,SslNegotiateCert,SslRequireCert" />');
    expect(await visit(door.httpsUrl)).toEqual({ status: "403.7" });
    expect(await visit(door.httpsUrl, clients.alice)).toEqual(ALICE);
    hold('<authentication><iisClientCertificateMappingAuthentication enabled="false" /></authentication>');
    expect(await visit(door.httpsUrl, clients.alice)).toEqual({ status: "401.2" });
  });

  test("a web.config that is broken, or holds a locked section, is a server error", async () => {
    simulator.setWebConfig(SITE, "<configuration");
    expect(await visit(door.httpsUrl)).toEqual({ status: "500.19" });
    writeConfiguration(fresh);
    hold('<access sslFlags="None" />');
    expect(await visit(door.httpsUrl)).toEqual({ status: "500.19" });
  });
});
