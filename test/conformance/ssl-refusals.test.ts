import { expect } from "vitest";
import type { SslBindingOperation } from "../../provider/src/agent/protocol";
import { NativeError } from "../../simulator/src/engine/native";
import { SITES, type Simulated } from "./bench";
import { askTls, emptied, flagsOf, HASH, IIS, keep, noting, OTHER, OTHER_BYTES, setBindings } from "./ssl-wishes";
import { conformance } from "./suite";
import { flags } from "./wishes";

const on443 = (more: Partial<SslBindingOperation> = {}) =>
  flagsOf("0.0.0.0:443", { negotiateClientCert: true }, { report: ["negotiateClientCert"], ...more });
const same = { changed: false };

/** A server whose only entry is this one, and that has a binding for it. */
function with443(simulated: Simulated, values: Parameters<typeof keep>[2] = {}) {
  const windows = emptied(simulated);
  windows.build = 26100;
  keep(windows, "0.0.0.0:443", values);
  return { windows, lines: noting(windows), before: simulated.text() };
}

conformance("refusals of HTTP.sys", (on) => {
  on.simulated("a build without update is left alone, whether anything differs or not", async (bench) => {
    const { ensure, simulated } = bench;
    const { windows, lines, before } = with443(simulated);
    windows.build = 9600;
    const text =
      "This Windows (build 9600) has no 'netsh http update': Windows Server 2016 (build 14393) or later is required to change an entry of HTTP.sys";
    const results = [{ fault: { kind: "leftAlone", text } }];
    expect(await ensure([on443()])).toMatchObject({ results, commits: 0 });
    expect(await ensure([flagsOf("0.0.0.0:443", { disableHttp2: false })])).toMatchObject({ results });
    Object.assign(windows, { build: null });
    const unknown = "The registry does not say which build of Windows this is";
    expect(await ensure([on443()], [askTls()])).toMatchObject({
      results: [{ fault: { kind: "leftAlone", text: unknown } }],
      answers: [{ build: null }],
    });
    expect(lines).toEqual([]);
    expect(simulated.text()).toBe(before);
  });

  on.simulated("an endpoint without an entry is told with those that there are", async ({ ensure, simulated }) => {
    const windows = emptied(simulated);
    const tried = () => ensure([flagsOf("ORDERS.example:443", { negotiateClientCert: true })]);
    const fault = (there: string) => ({
      results: [
        { fault: { kind: "noEndpoint", text: `HTTP.sys has no entry at orders.example:443; it has ${there}` } },
      ],
    });
    expect(await tried()).toMatchObject(fault("none at all"));
    keep(windows, "0.0.0.0:443");
    keep(windows, "[::]:443");
    keep(windows, "{A}", { HostnamePort: "Other.example:443" }, "SslSniBindingInfo");
    keep(windows, "444", {}, "SslCcsBindingInfo");
    expect(await tried()).toMatchObject(fault("0.0.0.0:443, [::]:443, other.example:443"));
    for (let port = 1; port <= 40; port++) keep(windows, `10.0.0.5:${port}`);
    const some = Array.from({ length: 18 }, (_, index) => `10.0.0.5:${index + 1}`).join(", ");
    expect(await tried()).toMatchObject(fault(`0.0.0.0:443, [::]:443, ${some} and 23 more`));
    for (let port = 1; port <= 40; port++) windows.httpSys.remove("SslBindingInfo", `10.0.0.5:${port}`);
    keep(windows, "x".repeat(2000));
    expect(JSON.stringify(await tried())).toMatch(/[^x]x{260}[^x]/);
  });

  on.simulated("where nothing is there any more, or no longer IIS's, that may be no fault", async (bench) => {
    const { ensure, simulated } = bench;
    const { windows, lines, before } = with443(simulated, { AppId: OTHER_BYTES });
    setBindings(simulated, SITES[2], []);
    const text = simulated.text();
    keep(windows, "0.0.0.0:445");
    const ifThere = true;
    expect(
      (
        await ensure([
          on443({ ifThere }),
          flagsOf("10.0.0.5:443", { disableHttp2: true }, { ifThere, report: ["disableHttp2"] }),
          flagsOf("0.0.0.0:445", { disableHttp2: true }, { ifThere }),
        ])
      ).results,
    ).toEqual([same, same, same]);
    expect(lines).toEqual([]);
    expect(simulated.text()).toBe(text);
    expect(text).not.toBe(before);
  });

  const UNSAYABLE = "a quotation mark, $, %, `, a backslash or a control character";
  const NAMES = ["certificateStoreName", "ctlIdentifier", "ctlStoreName"];
  const REFUSED: readonly (readonly [string, Parameters<typeof keep>[2], string])[] = [
    ["of another program", { AppId: OTHER_BYTES }, `belongs to another program, with AppId ${OTHER}, and not to IIS`],
    ["without an AppId", { AppId: undefined as never }, "has no AppId, and not to IIS"],
    [
      "that cannot be read",
      { DefaultFlags: "2" },
      "cannot be read: The registry value DefaultFlags is not of type REG_DWORD",
    ],
    ["with a flag that has no option", { DefaultFlags: 0x4 }, "has what netsh cannot write again: flags noRawFilter"],
    [
      "with flags that nobody knows",
      { DefaultFlags: 0xf0012010 },
      "has what netsh cannot write again: flags enableClientCorrelation, 0xf0010000",
    ],
    [
      "with flags and checks that have no option",
      { DefaultFlags: 0x8001, DefaultSslCertCheckMode: 0x2001f },
      "has what netsh cannot write again: flags enableCacheClientHello; check mode 0x2001c",
    ],
    [
      "with a freshness time of zero in use",
      { DefaultSslCertCheckMode: 0x5 },
      "has what netsh cannot write again: check mode 0x4",
    ],
    [
      "with a freshness time that is not in use",
      { DefaultSslCertCheckMode: 0x1, DefaultSslRevocationFreshnessTime: 60 },
      "has what netsh cannot write again: a revocation freshness time that is not in use",
    ],
    [
      "with texts that no command line carries",
      { DefaultSslCtlIdentifier: 'a"b', DefaultSslCtlStoreName: "a\\", SslCertStoreName: "M\nY" },
      `has what netsh cannot write again: ${NAMES.map((name) => `a ${name} with ${UNSAYABLE}`).join("; ")}`,
    ],
    // The command to run by hand would run another one, or say something else.
    ...["a$(calc)", "a%PATH%", "a`b", "a\u201d; calc \u201e", "a\u007f"].map(
      (DefaultSslCtlStoreName) =>
        [
          `with a CTL store ${JSON.stringify(DefaultSslCtlStoreName)}`,
          { DefaultSslCtlStoreName },
          `has what netsh cannot write again: a ctlStoreName with ${UNSAYABLE}`,
        ] as const,
    ),
  ];
  for (const [what, values, text] of REFUSED) {
    on.simulated(`an entry ${what} is left alone`, async ({ ensure, simulated }) => {
      const { lines, before } = with443(simulated, values);
      const fault = { kind: "leftAlone", text: `The entry of HTTP.sys at 0.0.0.0:443 ${text}` };
      expect(await ensure([on443()])).toMatchObject({ results: [{ fault }], commits: 0 });
      expect(lines).toEqual([]);
      expect(simulated.text()).toBe(before);
    });
  }

  on.simulated("a freshness time that is in use can be said", async ({ ensure, simulated }) => {
    with443(simulated, { DefaultSslCertCheckMode: 0x4, DefaultSslRevocationFreshnessTime: 60 });
    expect(await ensure([on443()])).toMatchObject({ results: [{ changed: true }] });
  });

  on.simulated("what netsh cannot say stops the bindings, too", async ({ ensure, simulated }) => {
    const { before } = with443(simulated, { DefaultFlags: 0x6 });
    expect(await ensure([on443()])).toMatchObject({ results: [{ fault: { kind: "leftAlone" } }], commits: 0 });
    expect(simulated.text()).toBe(before);
  });

  on.simulated("an entry that no https binding uses is left alone", async ({ ensure, simulated }) => {
    const { windows, lines } = with443(simulated);
    setBindings(simulated, SITES[0], ["http *:443:", "https 10.0.0.5:8443:", "https nonsense"]);
    const unused = (endpoint: string) => ({
      fault: { kind: "leftAlone", text: `No https binding of IIS uses the entry of HTTP.sys at ${endpoint}` },
    });
    expect(await ensure([on443()])).toMatchObject({ results: [unused("0.0.0.0:443")], commits: 0 });
    setBindings(simulated, SITES[0], ["https *:443:orders.example 1"]);
    keep(windows, "{A}", { HostnamePort: "orders.example:443" }, "SslSniBindingInfo");
    expect(await ensure([on443()])).toMatchObject({ results: [unused("0.0.0.0:443")] });
    expect(lines).toEqual([]);
  });

  on.simulated("a port of the central certificate store is left alone", async ({ ensure, simulated }) => {
    const windows = emptied(simulated);
    keep(windows, "443", {}, "SslCcsBindingInfo");
    setBindings(simulated, SITES[0], ["https *:443: 2", "https *:443:orders.example 3"]);
    const central = (endpoint: string) => ({
      fault: {
        kind: "leftAlone",
        text: `HTTP.sys has no entry of its own at ${endpoint}: its port is served from the central certificate store, whose entries are not changed`,
      },
    });
    expect(await ensure([on443(), flagsOf("orders.example:443", { disableHttp2: true })])).toMatchObject({
      results: [central("0.0.0.0:443"), central("orders.example:443")],
    });
  });

  on.simulated("a registry that cannot be read fails the unit, and no other", async ({ site, ensure, simulated }) => {
    const { windows } = with443(simulated);
    windows.httpSys.beforeRead = (_, name) => {
      if (name === undefined) throw new NativeError(0x80070005, "Access is denied.\r\n");
    };
    const fault = { kind: "denied", hresult: "0x80070005", text: "Access is denied." };
    expect(await ensure([on443(), flags(site, "Ssl")])).toMatchObject({
      results: [{ fault }, { changed: true }],
      commits: 1,
    });
  });

  on.simulated("sites that may not be written fail the unit before the entry is touched", async (bench) => {
    const { site, ensure, simulated } = bench;
    const { lines } = with443(simulated);
    simulated.simulator.engine.faults.lockedSections = ["system.applicationHost/sites"];
    const fault = { kind: "locked", attribute: "sslFlags" };
    expect(await ensure([on443(), flags(site, "Ssl")])).toMatchObject({ results: [{ fault }, { changed: true }] });
    expect(lines).toEqual([]);
  });

  on.simulated("a flag that there is not is refused", async ({ ensure, simulated }) => {
    with443(simulated);
    const results = [{ fault: { kind: "protocol", text: "There is no flag 'disableQuic'" } }];
    expect(await ensure([flagsOf("0.0.0.0:443", { disableQuic: true } as never)])).toMatchObject({ results });
  });

  const CERTIFICATES: readonly (readonly [string, Parameters<typeof keep>[2], object | null, string])[] = [
    ["is gone", {}, null, `${HASH} of the entry of HTTP.sys at 0.0.0.0:443 is not in the store MY of the machine`],
    [
      "is in another store",
      { SslCertStoreName: "WebHosting" },
      {},
      `${HASH} of the entry of HTTP.sys at 0.0.0.0:443 is not in the store WebHosting of the machine`,
    ],
    [
      "has no key",
      { SslCertStoreName: "" },
      { hasKey: false },
      `${HASH} of the entry of HTTP.sys at 0.0.0.0:443 has no private key in the store MY of the machine`,
    ],
    [
      "has expired",
      {},
      { notAfter: new Date("2020-01-01") },
      `${HASH} of the entry of HTTP.sys at 0.0.0.0:443 has expired`,
    ],
    [
      "was never there",
      { SslCertHash: Buffer.alloc(0) },
      {},
      "none of the entry of HTTP.sys at 0.0.0.0:443 is not in the store MY of the machine",
    ],
  ];
  for (const [what, values, certificate, text] of CERTIFICATES) {
    on.simulated(`an entry whose certificate ${what} is left alone`, async ({ ensure, simulated }) => {
      const { windows, lines } = with443(simulated, values);
      windows.build = 20348;
      const [kept] = windows.httpSys.certificates.splice(0).slice(-1);
      if (kept && certificate) windows.httpSys.certificates.push({ ...kept, ...certificate });
      const fault = { kind: "leftAlone", text: `The certificate ${text}` };
      expect(await ensure([on443()], [askTls()])).toMatchObject({
        results: [{ fault }],
        answers: [{ endpoints: [{ appId: IIS, flags: 0 }] }],
        commits: 0,
      });
      expect(lines).toEqual([]);
    });
  }
});
