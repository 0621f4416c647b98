import { beforeEach, describe, expect, test } from "vitest";
import { FLAG, IIS_APP_ID } from "../../provider/src/http-sys/flags";
import { freshWindows } from "../../simulator/src/fresh-windows";
import { findEntry } from "../../simulator/src/http-sys/entry";
import type { SimulatedWindows } from "../../simulator/src/windows";

const ENDPOINT = "0.0.0.0:443";
const NEW = "00112233445566778899AABBCCDDEEFF00112233";
let windows: SimulatedWindows;
let hash: string;

beforeEach(() => {
  windows = freshWindows(["Default Web Site"]);
  const [certificate] = windows.httpSys.certificates;
  hash = certificate?.hash ?? "";
  windows.httpSys.certificates.push({ hash: NEW, store: "MY", notAfter: new Date(Date.now() + 1e9), hasKey: true });
});

const netsh = (verb: string, ...options: string[]) => windows.netsh?.(["http", verb, "sslcert", ...options]);
const valuesAt = (endpoint: string) => {
  const store = /^[\d[]/.test(endpoint) ? "address" : "name";
  return findEntry(windows.httpSys, store, endpoint)?.key.values;
};
const essentials = (endpoint = ENDPOINT) => [
  `${/^[\d[]/.test(endpoint) ? "ipport" : "hostnameport"}=${endpoint}`,
  `certhash=${hash}`,
  `appid=${IIS_APP_ID}`,
  "certstorename=MY",
];

test("update replaces the whole record: what is not said again is gone", () => {
  const rest = ["sslctlstorename=ClientAuthIssuer", "revocationfreshnesstime=60", "usagecheck=disable"];
  expect(netsh("update", ...essentials(), "clientcertnegotiation=enable", ...rest)).toMatchObject({ code: 0 });
  expect(valuesAt(ENDPOINT)).toMatchObject({
    DefaultFlags: FLAG.negotiateClientCert,
    DefaultSslCertCheckMode: 0x10004,
    DefaultSslRevocationFreshnessTime: 60,
    DefaultSslCtlStoreName: "ClientAuthIssuer",
  });
  netsh("update", ...essentials(), "disablehttp2=enable");
  expect(valuesAt(ENDPOINT)).toEqual({
    SslCertHash: Buffer.from(hash, "hex"),
    AppId: Buffer.from("81e1c34d4be1214ab02259fc669b0914", "hex"),
    SslCertStoreName: "MY",
    DefaultFlags: FLAG.disableHttp2,
    DefaultSslCertCheckMode: 0,
    DefaultSslRevocationFreshnessTime: 0,
    DefaultSslRevocationUrlRetrievalTimeout: 0,
  });
});

test("where update keeps what it is not told, a flag has to be taken away by name", () => {
  windows.unsettled.updateKeeps = true;
  netsh("update", ...essentials(), "clientcertnegotiation=enable", "sslctlstorename=ClientAuthIssuer");
  netsh("update", `ipport=${ENDPOINT}`, `certhash=${NEW}`);
  expect(valuesAt(ENDPOINT)).toMatchObject({ DefaultFlags: 2, DefaultSslCtlStoreName: "ClientAuthIssuer" });
  expect(valuesAt(ENDPOINT)?.SslCertHash).toEqual(Buffer.from(NEW, "hex"));
  netsh("update", ...essentials(), "clientcertnegotiation=disable");
  expect(valuesAt(ENDPOINT)).toMatchObject({ DefaultFlags: 0 });
});

test("every flag that has an option is written by it, and by no other", () => {
  windows.build = 26100;
  const options = {
    dsmapperusage: FLAG.useDsMapper,
    clientcertnegotiation: FLAG.negotiateClientCert,
    reject: FLAG.reject,
    disablehttp2: FLAG.disableHttp2,
    disablequic: FLAG.disableQuic,
    disabletls13: FLAG.disableTls13,
    disableocspstapling: FLAG.disableOcspStapling,
    enabletokenbinding: FLAG.enableTokenBinding,
    logextendedevents: FLAG.logExtendedEvents,
    disablelegacytls: FLAG.disableLegacyTls,
    enablesessionticket: FLAG.enableSessionTicket,
    disabletls12: FLAG.disableTls12,
    disablesessionid: FLAG.disableSessionId,
  };
  for (const [name, bit] of Object.entries(options)) {
    netsh("update", ...essentials(), `${name}=enable`);
    expect(valuesAt(ENDPOINT), name).toMatchObject({ DefaultFlags: bit, DefaultSslCertCheckMode: 0 });
  }
  const modes = { verifyclientcertrevocation: 1, usagecheck: 0x10000 };
  for (const [name, bit] of Object.entries(modes)) {
    netsh("update", ...essentials(), `${name}=disable`);
    expect(valuesAt(ENDPOINT), name).toMatchObject({ DefaultFlags: 0, DefaultSslCertCheckMode: bit });
  }
  netsh("update", ...essentials(), "verifyrevocationwithcachedclientcertonly=enable", "urlretrievaltimeout=5000");
  expect(valuesAt(ENDPOINT)).toMatchObject({
    DefaultSslCertCheckMode: 2,
    DefaultSslRevocationUrlRetrievalTimeout: 5000,
  });
});

describe("netsh ends with 0, and nothing is done,", () => {
  test.each([
    ["an option that nobody knows", "clientcertnegotation=enable"],
    ["an option that is newer than the build", "disabletls13=enable"],
    ["a word without a value", "disabletls13"],
    ["an option that is said twice", "certstorename=WebHosting"],
    ["revocationfreshnesstime=0", "revocationfreshnesstime=0"],
    ["urlretrievaltimeout=0", "urlretrievaltimeout=0"],
    ["neither enable nor disable", "reject=yes"],
    ["a value in quotes", 'sslctlstorename="ClientAuthIssuer"'],
    ["a number too large", "urlretrievaltimeout=4294967296"],
  ])("with %s", (_what, option) => {
    windows.build = 17763;
    const before = valuesAt(ENDPOINT);
    const said = netsh("update", ...essentials(), "clientcertnegotiation=enable", option);
    expect(said?.code).toBe(0);
    expect(said?.text).not.toContain("successfully");
    expect(valuesAt(ENDPOINT)).toEqual(before);
  });

  test("with a GUID without braces, or a hash that is none", () => {
    const before = valuesAt(ENDPOINT);
    for (const wrong of [`appid=${IIS_APP_ID.slice(1, -1)}`, "certhash=12"]) {
      const [name = ""] = wrong.split("=");
      const options = essentials().map((option) => (option.startsWith(`${name}=`) ? wrong : option));
      expect(netsh("update", ...options)).toEqual({ code: 0, text: "\r\nThe parameter is incorrect.\r\n\r\n" });
    }
    expect(valuesAt(ENDPOINT)).toEqual(before);
  });
});

describe("netsh ends with 1", () => {
  test("for an update where there is no entry, and an add where there is one", () => {
    expect(netsh("update", ...essentials("10.0.0.5:443"))).toMatchObject({
      code: 1,
      text: expect.stringMatching(/Error: 2\b/),
    });
    expect(valuesAt("10.0.0.5:443")).toBeUndefined();
    expect(netsh("add", ...essentials())).toMatchObject({ code: 1, text: expect.stringMatching(/Error: 183\b/) });
    expect(netsh("delete", "ipport=10.0.0.5:443")).toMatchObject({
      code: 1,
      text: expect.stringMatching(/Error: 2\b/),
    });
  });

  test("for a certificate that is not in the store, or has no key there", () => {
    windows.httpSys.certificates.push({ hash: NEW, store: "WebHosting", notAfter: new Date(), hasKey: false });
    const options = essentials().map((option) => option.replace(hash, NEW));
    const elsewhere = options.map((option) => option.replace("=MY", "=WebHosting"));
    expect(netsh("update", ...elsewhere)).toMatchObject({ code: 1, text: expect.stringMatching(/Error: 1312\b/) });
    expect(netsh("update", ...options.map((option) => option.replace(NEW, NEW.replace("0", "1"))))).toMatchObject({
      code: 1,
    });
    expect(netsh("update", ...options)).toMatchObject({ code: 0 });
  });

  test("where the endpoint, the certificate or the application is not said", () => {
    for (const left of essentials().slice(0, 3)) {
      const rest = essentials().filter((option) => option !== left);
      expect(netsh("update", ...rest)).toMatchObject({ code: 1, text: expect.stringMatching(/essential parameters/) });
    }
  });

  test("on Server 2012 R2, which has no update", () => {
    windows.build = 9600;
    const said = netsh("update", ...essentials());
    expect(said).toMatchObject({
      code: 1,
      text: expect.stringMatching(/^The following command was not found: http update sslcert ipport=/),
    });
    expect(netsh("show")).toMatchObject({ code: 0, text: expect.stringMatching(/0\.0\.0\.0:443/) });
  });
});

test.each([
  [20348, /^\{[0-9a-f-]{36}\}$/, { HostnamePort: "orders.example:443" }],
  [14393, /^orders\.example:443$/, {}],
])(
  "an entry for a name stands in the registry as build %d has it, and stays there when it is updated",
  (build, name, values) => {
    windows.build = build;
    expect(netsh("add", ...essentials("Orders.example:443"))).toMatchObject({
      code: 0,
      text: expect.stringMatching(/added/),
    });
    const [before] = windows.httpSys.keys("SslSniBindingInfo");
    expect(before).toMatchObject({ name: expect.stringMatching(name), values });
    netsh("update", ...essentials("orders.example:443"), "clientcertnegotiation=enable");
    expect(windows.httpSys.keys("SslSniBindingInfo")).toEqual([
      { name: before?.name, values: { ...before?.values, DefaultFlags: 2 } },
    ]);
    expect(netsh("show", "hostnameport=orders.example:443")?.text).toMatch(/Negotiate Client Certificate +: Enabled/);
    expect(netsh("delete", "hostnameport=orders.example:443")).toMatchObject({ code: 0 });
    expect(windows.httpSys.keys("SslSniBindingInfo")).toEqual([]);
  },
);

test("an IPv6 address is kept in its short form, and the store of central certificates by port", () => {
  netsh("add", ...essentials("[2001:db8:0:0::1]:443"));
  netsh("add", "ccs=443", `appid=${IIS_APP_ID}`);
  expect(windows.httpSys.keys("SslBindingInfo").map(({ name }) => name)).toContain("[2001:db8::1]:443");
  expect(windows.httpSys.keys("SslCcsBindingInfo").map(({ name }) => name)).toEqual(["443"]);
});
