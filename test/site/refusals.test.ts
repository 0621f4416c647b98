import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CHECK, FLAG } from "../../provider/src/http-sys/flags";
import { type Account, ask, type HttpsDoor, makeAuthority, type Simulator } from "../../simulator/src";
import { freshTrust } from "../../simulator/src/machine/trust";
import { type Authority, type Issued, issueClient } from "../support/certificates";
import { setCheckMode, setFlags } from "../support/http-sys-entries";
import { ACCESS, AUTH, base64, type Clients, knock, makeClients, PASSWORD, SITE, startSite } from "./clients";
import { lastLogged, linesIn, loggedStatus } from "./logs";

const ENTRY = "0.0.0.0:443";
let simulator: Simulator;
let door: HttpsDoor;
let authority: Authority;
let clients: Clients;
let fresh: string;

beforeAll(async () => {
  ({ simulator, door, authority } = await startSite());
  clients = makeClients(authority);
  simulator.edit((doc) => {
    doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert,SslRequireCert" });
    doc.set(SITE, AUTH, { enabled: true });
    doc.setAnonymous(SITE, false);
    doc.addMapping(SITE, { userName: "CORP\\alice", password: PASSWORD, certificate: base64(clients.alice) });
  });
  fresh = readFileSync(simulator.configFile, "utf8");
});

afterAll(() => simulator.close());

/** What every test begins with: everything is well for alice. */
beforeEach(() => {
  writeFileSync(simulator.configFile, fresh);
  simulator.setWebConfig(SITE, null);
  simulator.windows.files.clear();
  simulator.windows.build = 20348;
  simulator.accounts["CORP\\alice"] = PASSWORD;
  setFlags(simulator, ENTRY, FLAG.negotiateClientCert);
  setCheckMode(simulator, ENTRY, 0);
  Object.assign(simulator.windows.trust, { ...freshTrust(), root: [authority.certificatePem] });
});

/** What the client gets, which has to be what the log says. */
async function outcome(client?: Issued, url = door.httpsUrl): Promise<string> {
  const { status, win32 = 0 } = await knock(url, client);
  const [code, sub = "0"] = status.split(".");
  expect(loggedStatus(simulator)).toBe(`${code} ${sub} ${win32}`);
  return `${status} ${win32}`;
}

test("who gets in is logged by name", async () => {
  expect(await outcome(clients.alice)).toBe("200 0");
  expect(lastLogged(simulator)).toMatchObject({ "cs-username": "CORP\\alice", "s-port": "443", "c-ip": "127.0.0.1" });
});

test("plain HTTP is 403.4", async () => {
  expect(await outcome(undefined, door.httpUrl)).toBe("403.4 5");
  expect(lastLogged(simulator)).toMatchObject({ "cs-username": "-", "s-port": "80" });
});

test("no certificate is 403.7 where one is required, and 401.2 where none is", async () => {
  expect(await outcome()).toBe("403.7 64");
  simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert" }));
  expect(await outcome()).toBe("401.2 5");
});

test("a client whose issuer is left out of the list that is sent has no certificate to send", async () => {
  const { trust } = simulator.windows;
  trust.issuersLeftOut.push("CN=Test CA");
  for (const value of [null, 0]) {
    trust.sendTrustedIssuerList = value;
    expect(await outcome(clients.alice)).toBe("200 0");
  }
  trust.sendTrustedIssuerList = 1;
  expect(await outcome(clients.alice)).toBe("403.7 64");
  trust.issuersLeftOut = ["CN=Somebody Else"];
  expect(await outcome(clients.alice)).toBe("200 0");
});

test("a certificate without a mapping is 401.2", async () => {
  expect(await outcome(clients.bob)).toBe("401.2 5");
});

describe("a mapping logs nobody on", () => {
  const { password, ...wrong }: Account = { password: PASSWORD };
  test.each<[string, string, Partial<Account>]>([
    ["whose password is wrong", "401.1 1326", { password: "another" }],
    ["whose account is locked out", "401.1 1909", { lockedOut: true }],
    ["whose account is locked out, whatever the password", "401.1 1909", { lockedOut: true, password: "another" }],
    ["whose account is disabled", "401.1 1331", { disabled: true }],
    ["whose account is disabled, without its password", "401.1 1326", { disabled: true, password: "another" }],
    ["whose account has expired", "401.1 1793", { expired: true }],
    ["whose password has expired", "401.1 1330", { passwordExpired: true }],
    ["whose account lacks the right", "401.1 1385", { lacks: ["ClearText"] }],
    ["whose account may not read the page", "403.12 5", { mayNotRead: true }],
  ])("%s", async (_what, expected, changes) => {
    simulator.accounts["CORP\\alice"] = { password, ...wrong, ...changes };
    expect(await outcome(clients.alice)).toBe(expected);
  });

  test("whose account is not there", async () => {
    delete simulator.accounts["CORP\\alice"];
    expect(await outcome(clients.alice)).toBe("401.1 1326");
  });
});

test("only the right of the section's logon method counts", async () => {
  simulator.accounts["CORP\\alice"] = { password: PASSWORD, lacks: ["Batch"] };
  expect(await outcome(clients.alice)).toBe("200 0");
  simulator.edit((doc) => doc.set(SITE, AUTH, { logonMethod: "Batch" }));
  expect(await outcome(clients.alice)).toBe("401.1 1385");
});

test("an account that the agent cannot ask for is known to the site", async () => {
  simulator.accounts["CORP\\alice"] = { password: PASSWORD, unreachable: true };
  expect(await outcome(clients.alice)).toBe("200 0");
});

test("a local account is logged on by each of its names", async () => {
  simulator.accounts.carol = PASSWORD;
  for (const userName of ["carol", ".\\carol", "web01\\Carol"]) {
    simulator.edit((doc) => doc.changeMapping(SITE, base64(clients.alice), { userName }));
    expect(await knock(door.httpsUrl, clients.alice)).toEqual({ status: "200", account: "carol" });
  }
});

test("a stored certificate that ends too early is 401.1 for its client only, and where its entry is on", async () => {
  const whole = base64(clients.alice);
  const cut = whole.slice(0, 400);
  simulator.edit((doc) => doc.changeMapping(SITE, whole, { certificate: cut }));
  expect(await outcome(clients.alice)).toBe("401.1 2148086018");
  expect(await outcome(clients.bob)).toBe("401.2 5");
  simulator.edit((doc) => doc.changeMapping(SITE, cut, { enabled: false }));
  expect(await outcome(clients.alice)).toBe("401.2 5");
  simulator.edit((doc) => {
    doc.changeMapping(SITE, cut, { enabled: true });
    doc.addMapping(SITE, { userName: "CORP\\alice", password: PASSWORD, certificate: whole });
  });
  expect(await outcome(clients.alice)).toBe("200 0");
});

const digest = ({ der }: Issued) => createHash("sha1").update(der).digest("hex");

test("a revoked certificate is 403.13, if the entry of HTTP.sys looks for it", async () => {
  simulator.windows.trust.revoked.push(digest(clients.alice));
  expect(await outcome(clients.alice)).toBe("403.13 2148081680");
  expect(await outcome(clients.bob)).toBe("401.2 5");
  setCheckMode(simulator, ENTRY, CHECK.noRevocation);
  expect(await outcome(clients.alice)).toBe("200 0");
});

test("a revocation list that cannot be fetched is 403.13 for everybody, if the entry of HTTP.sys wants it", async () => {
  simulator.windows.trust.revocationReachable = false;
  for (const client of [clients.alice, clients.bob]) expect(await outcome(client)).toBe("403.13 2148081683");
  expect(await outcome()).toBe("403.7 64");
  setCheckMode(simulator, ENTRY, CHECK.noRevocation | CHECK.noUsage);
  expect(await outcome(clients.alice)).toBe("200 0");
});

test("a certificate of an unknown authority is 403.16, until the machine trusts it", async () => {
  expect(await outcome(clients.stranger)).toBe("403.16 2148204809");
  simulator.windows.trust.root = [];
  expect(await outcome(clients.alice)).toBe("403.16 2148204809");
});

test("an intermediate of the machine leads to its root", async () => {
  const below = makeAuthority("Issuing CA", authority);
  const dora = issueClient(below, "dora");
  expect(await outcome(dora)).toBe("403.16 2148204809");
  simulator.windows.trust.ca.push(below.certificatePem);
  expect(await outcome(dora)).toBe("401.2 5");
});

test("a certificate in the root store that is not its own issuer breaks every client certificate", async () => {
  simulator.windows.trust.root.push(makeAuthority("Misplaced", authority).certificatePem);
  for (const client of [clients.alice, clients.bob]) expect(await outcome(client)).toBe("403.16 2148204809");
  expect(await outcome()).toBe("403.7 64");
});

test("a certificate that is out of date is 403.17", async () => {
  expect(await outcome(clients.expired)).toBe("403.17 2148204801");
});

describe("asked late", () => {
  const late = (more: { tls: "1.2" | "1.3"; body?: Buffer }) =>
    ask(door.httpsUrl, {
      certificatePem: clients.alice.certificatePem,
      privateKeyPem: clients.alice.privateKeyPem,
      ...more,
    });
  beforeEach(() => setFlags(simulator, ENTRY, 0));

  test("Server 2022 resets the connection under TLS 1.3, and no log of the site has it", async () => {
    await expect(late({ tls: "1.3" })).rejects.toThrow();
    expect(linesIn(simulator)).toEqual([]);
  });

  test("Server 2025 answers 500 with 50 under TLS 1.3", async () => {
    simulator.windows.build = 26100;
    expect(await late({ tls: "1.3" })).toEqual({ status: "500", win32: 50 });
    expect(loggedStatus(simulator)).toBe("500 0 50");
  });

  test("a large body is 413", async () => {
    expect(await late({ tls: "1.2", body: Buffer.alloc(60_000) })).toEqual({ status: "413" });
    expect(loggedStatus(simulator)).toBe("413 0 0");
  });
});

describe("configuration that cannot be read is 500.19", () => {
  test("a web.config that is broken", async () => {
    simulator.setWebConfig(SITE, "<configuration");
    expect(await outcome(clients.alice)).toBe("500.19 13");
  });

  test("a web.config with a locked section", async () => {
    const access = "<system.webServer><security><access sslFlags='None' /></security></system.webServer>";
    simulator.setWebConfig(SITE, `<configuration>${access}</configuration>`);
    expect(await outcome(clients.alice)).toBe("500.19 33");
  });

  test("applicationHost.config that is broken, with the logs where they were", async () => {
    await outcome(clients.alice);
    writeFileSync(simulator.configFile, fresh.replace("</configuration>", ""));
    expect(await outcome(clients.alice)).toBe("500.19 13");
  });

  test("a password that was encrypted on another machine", async () => {
    const foreign = fresh.replace(/(password="\[enc:\w+:).*?(:enc\]")/, (_, start, end) => `${start}bm90${end}`);
    writeFileSync(simulator.configFile, foreign);
    for (const client of [clients.alice, clients.bob]) expect(await outcome(client)).toMatch(/^500\.19 21480734\d\d$/);
  });
});

describe("other schemes", () => {
  const AUTHENTICATION = "system.webServer/security/authentication";
  const on = (scheme: string, values = {}) =>
    simulator.edit((doc) => doc.set(SITE, `${AUTHENTICATION}/${scheme}Authentication`, { enabled: true, ...values }));
  const installed = (...modules: string[]) =>
    simulator.edit((doc) => {
      for (const module of modules) doc.setModuleInstalled(true, `${module}AuthenticationModule`);
    });
  const schemes = async (client: Issued) => (await knock(door.httpsUrl, client)).schemes;

  test("ask with a 401 for a password, if they are on and installed", async () => {
    on("basic");
    expect(await schemes(clients.bob)).toBeUndefined();
    installed("Basic", "Digest", "Windows");
    expect(await schemes(clients.bob)).toEqual(['Basic realm="localhost"']);
    on("digest", { realm: 'ein "schöner" realm' });
    on("windows");
    const asked = await schemes(clients.bob);
    expect(asked?.filter((each) => !each.startsWith("Digest"))).toEqual([
      "Negotiate",
      "NTLM",
      'Basic realm="localhost"',
    ]);
    expect(asked?.find((each) => each.startsWith("Digest"))).toMatch(
      /nonce="\w{32}".*realm="ein \\"sch\?ner\\" realm"$/,
    );
  });

  test("do so after a failed logon too, and not for who gets in or is forbidden", async () => {
    on("basic");
    installed("Basic");
    simulator.accounts["CORP\\alice"] = "another";
    expect(await schemes(clients.alice)).toHaveLength(1);
    simulator.accounts["CORP\\alice"] = PASSWORD;
    expect(await schemes(clients.alice)).toBeUndefined();
    expect(await schemes(clients.stranger)).toBeUndefined();
  });
});
