import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { connect as connectPlain, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { Duplex } from "node:stream";
import { connect } from "node:tls";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { FLAG, IIS_APP_ID } from "../../provider/src/http-sys/flags";
import { addForeignEntries, ask, type HttpsDoor, type Simulator, startSimulator } from "../../simulator/src";
import { guidText } from "../../simulator/src/http-sys/guid";
import { type Authority, type Issued, issueClient, makeCa } from "../support/certificates";
import { entryAt, setFlags } from "../support/http-sys-entries";
import { ACCESS, AUTH, base64, PASSWORD, SITE } from "./clients";

let authority: Authority;
let alice: Issued;
let simulator: Simulator;

beforeEach(async () => {
  authority = makeCa();
  alice ??= issueClient(authority, "alice");
  simulator = await startSimulator({
    authority,
    sites: [SITE, "Orders"],
    accounts: { "CORP\\alice": PASSWORD },
  });
  onTestFinished(() => simulator.close());
  for (const site of [SITE, "Orders"])
    simulator.edit((doc) => {
      doc.set(site, ACCESS, { sslFlags: "Ssl,SslNegotiateCert" });
      doc.set(site, AUTH, { enabled: true });
      doc.addMapping(site, { userName: "CORP\\alice", password: PASSWORD, certificate: base64(alice) });
    });
});

/** Under TLS 1.3, where a late question resets the connection: `asked` tells an entry that negotiates from others. */
async function visit({ httpsUrl }: HttpsDoor, serverName?: string): Promise<string> {
  const { certificatePem, privateKeyPem } = alice;
  try {
    const got = await ask(httpsUrl, { certificatePem, privateKeyPem, tls: "1.3", ...(serverName && { serverName }) });
    return got.account === "CORP\\alice" ? "asked" : got.status;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ECONNRESET" ? "reset" : String(error);
  }
}

/** Binding information and sslFlags. */
function bind(site: string, ...bindings: readonly (readonly [string, number])[]): void {
  const https = bindings.map(([bindingInformation, sslFlags]) => ({ protocol: "https", bindingInformation, sslFlags }));
  simulator.edit((doc) => doc.setBindings(site, ...https));
}

function add(place: string, ...options: string[]): void {
  const hash = simulator.windows.httpSys.certificates[0]?.hash;
  const said = simulator.windows.netsh?.([
    ...["http", "add", "sslcert", place, `appid=${IIS_APP_ID}`, ...options],
    ...(place.startsWith("ccs=") ? [] : [`certhash=${hash}`]),
  ]);
  expect(said).toMatchObject({ code: 0, text: expect.stringContaining("successfully") });
}

const ASKS = "clientcertnegotiation=enable";

describe("a site with one binding *:443:", () => {
  test("is served by the name's entry where there is one, a wildcard's too, and else by the wildcard address's", async () => {
    const door = await simulator.openSite();
    add("hostnameport=orders.example:443", ASKS);
    add("hostnameport=*.sales.example:443", ASKS);
    for (const [name, got] of [
      ["orders.example", "asked"],
      ["ORDERS.example", "asked"],
      ["eu.sales.example", "asked"],
      ["sales.example", "reset"],
      ["a.eu.sales.example", "reset"],
      ["localhost", "reset"],
    ] as const)
      expect({ name, got: await visit(door, name) }).toEqual({ name, got });
  });

  test("is served by an entry of its own port only", async () => {
    const door = await simulator.openSite();
    add("ipport=0.0.0.0:8443", ASKS);
    add("hostnameport=localhost:8443", ASKS);
    expect(await visit(door)).toBe("reset");
    bind(SITE, ["*:8443:", 0]);
    expect(await visit(door)).toBe("asked");
  });

  test("is served by the central store's entry before the wildcard's, and after the name's", async () => {
    const door = await simulator.openSite();
    add("hostnameport=orders.example:443");
    add("ccs=443", ASKS);
    expect([await visit(door), await visit(door, "orders.example")]).toEqual(["asked", "reset"]);
  });
});

describe("a site that listens at one address", () => {
  beforeEach(() => bind(SITE, ["10.0.0.5:443:", 0]));

  test("is served by the address's entry, and by the wildcard's where it has none", async () => {
    const door = await simulator.openSite();
    setFlags(simulator, "0.0.0.0:443", FLAG.negotiateClientCert);
    expect(await visit(door)).toBe("asked");
    add("ipport=10.0.0.5:443");
    expect(await visit(door)).toBe("reset");
  });

  test.each([
    ["address", "reset"],
    ["name", "asked"],
  ] as const)("where both the address and the name have an entry, the %s's comes first", async (first, got) => {
    const door = await simulator.openSite();
    simulator.windows.unsettled.first = first;
    add("ipport=10.0.0.5:443");
    add("hostnameport=orders.example:443", ASKS);
    expect(await visit(door, "orders.example")).toBe(got);
  });
});

test("of several bindings the client's name chooses, and else the one without a host", async () => {
  bind(SITE, ["*:443:", 0], ["*:444:orders.example", 1], ["*:445:*.sales.example", 0]);
  const door = await simulator.openSite();
  add("hostnameport=orders.example:444", ASKS);
  add("ipport=0.0.0.0:445", ASKS);
  const names = [undefined, "orders.example", "eu.sales.example", "other.example"];
  const seen = [];
  for (const name of names) seen.push(await visit(door, name));
  expect(seen).toEqual(["reset", "asked", "asked", "reset"]);
});

test("two bindings of two sites share an entry: both are asked in the handshake, or neither", async () => {
  bind(SITE, ["*:443:", 0]);
  bind("Orders", ["*:443:orders.example", 0]);
  const doors = [await simulator.openSite(SITE), await simulator.openSite("Orders")];
  const visits = () => Promise.all(doors.map((door, index) => visit(door, index === 0 ? undefined : "orders.example")));
  expect(await visits()).toEqual(["reset", "reset"]);
  setFlags(simulator, "0.0.0.0:443", FLAG.negotiateClientCert);
  expect(await visits()).toEqual(["asked", "asked"]);
});

const withoutIpv6 = !Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));
if (withoutIpv6) console.warn("skipped: sites over IPv6: no ::1 here");

test.skipIf(withoutIpv6)("[::]:443 serves IPv6 where it exists, and 0.0.0.0:443 where it does not", async () => {
  const door = await simulator.openSite(SITE, { ipv6: true });
  const at = (address: string) => visit({ ...door, httpsUrl: door.httpsUrl.replace("localhost", address) });
  const both = async () => [await at("127.0.0.1"), await at("[::1]")];
  setFlags(simulator, "0.0.0.0:443", FLAG.negotiateClientCert);
  expect(await both()).toEqual(["asked", "asked"]);
  add("ipport=[::]:443");
  expect(await both()).toEqual(["asked", "reset"]);
});

test("a binding that is gone, or of another protocol, serves nobody; while the file is broken, what was known goes on", async () => {
  setFlags(simulator, "0.0.0.0:443", FLAG.negotiateClientCert);
  const door = await simulator.openSite();
  expect(await visit(door)).toBe("asked");
  simulator.edit((doc) => doc.setBindings(SITE, { protocol: "http", bindingInformation: "*:443:", sslFlags: 0 }));
  expect(await visit(door)).toBe("reset");
  bind(SITE, ["*:443:", 0]);
  expect(await visit(door)).toBe("asked");
  const text = readFileSync(simulator.configFile, "utf8");
  writeFileSync(simulator.configFile, text.replace("</configuration>", ""));
  expect(await visit(door)).toBe("500.19");
  writeFileSync(simulator.configFile, text);
  expect(await visit(door)).toBe("asked");
});

const appIdAt = (endpoint: string) => guidText(entryAt(simulator, endpoint).key.values.AppId as Buffer);

test("foreign entries stand beside IIS's and serve none of its sites", async () => {
  const door = await simulator.openSite();
  setFlags(simulator, "0.0.0.0:443", FLAG.negotiateClientCert);
  addForeignEntries(simulator.windows);
  expect(appIdAt("0.0.0.0:5986")).toBe("{afebb9ad-9b97-4a91-9ab5-daf4d59122f6}");
  expect(appIdAt("adfs.example:443")).toBe("{5d89a20c-beab-4389-9447-324788eb944a}");
  expect(entryAt(simulator, "adfs.example:443").key.values).toMatchObject({
    DefaultSslCtlStoreName: "AdfsTrustedDevices",
  });
  expect([await visit(door), await visit(door, "adfs.example")]).toEqual(["asked", "reset"]);
});

describe("the server's certificate", () => {
  const fingerprint = async ({ httpsUrl }: HttpsDoor) => {
    const socket = connect({ port: Number(new URL(httpsUrl).port), host: "127.0.0.1", rejectUnauthorized: false });
    await once(socket, "secureConnect");
    const { fingerprint: told } = socket.getPeerCertificate();
    socket.destroy();
    return told.replaceAll(":", "");
  };
  const hashAt = (endpoint: string) =>
    (entryAt(simulator, endpoint).key.values.SslCertHash as Buffer).toString("hex").toUpperCase();

  test("that a client meets is the one of the entry", async () => {
    const door = await simulator.openSite();
    expect(await fingerprint(door)).toBe(hashAt("0.0.0.0:443"));
    expect(hashAt("0.0.0.0:444")).toBe(hashAt("0.0.0.0:443"));
  });

  test("that is renewed is another one for the next client, which is asked late again", async () => {
    const door = await simulator.openSite();
    setFlags(simulator, "0.0.0.0:443", FLAG.negotiateClientCert);
    expect(await visit(door)).toBe("asked");
    const before = await fingerprint(door);
    simulator.renew();
    expect(await fingerprint(door)).not.toBe(before);
    expect(await fingerprint(door)).toBe(hashAt("0.0.0.0:443"));
    expect(await visit(door)).toBe("reset");
    expect((await ask(door.httpsUrl, { tls: "1.2", authorityPem: authority.certificatePem })).status).toBe("200");
  });

  test("that is not in its store serves nobody", async () => {
    const door = await simulator.openSite();
    simulator.windows.httpSys.certificates.length = 0;
    expect(await visit(door)).toBe("reset");
  });
});

test("a client that speaks no TLS is cut off, and one that speaks it in crumbs is served", async () => {
  const door = await simulator.openSite();
  const port = Number(new URL(door.httpsUrl).port);
  const plain = connectPlain(port, "127.0.0.1");
  plain.write("GET / HTTP/1.1\r\n\r\n");
  expect((await once(plain, "error"))[0]).toMatchObject({ code: "ECONNRESET" });
  const socket = connect({ socket: inCrumbs(connectPlain(port, "127.0.0.1")), rejectUnauthorized: false });
  await once(socket, "secureConnect");
  socket.destroy();
});

/** One byte at a time goes to the server. */
function inCrumbs(socket: Socket): Duplex {
  socket.setNoDelay(true);
  const crumbs = new Duplex({
    read() {},
    async write(bytes: Buffer, _encoding, done) {
      for (const byte of bytes) {
        await new Promise((sent) => socket.write(Buffer.of(byte), sent));
        await new Promise(setImmediate);
      }
      done();
    },
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on("data", (bytes) => crumbs.push(bytes));
  return crumbs;
}
