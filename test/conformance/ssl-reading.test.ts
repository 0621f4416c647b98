import { expect } from "vitest";
import { NativeError } from "../../simulator/src/engine/native";
import type { RegistryValue } from "../../simulator/src/http-sys/store";
import { SITES } from "./bench";
import { askTls, emptied, HASH, keep, kept, OTHER, OTHER_BYTES, setBindings } from "./ssl-wishes";
import { conformance } from "./suite";
import { askFlags, flags } from "./wishes";

conformance("reading of HTTP.sys", (on) => {
  on.simulated("a fresh server has an entry for each https binding, and says its build", async ({ read }) => {
    const https = (index: number) => ({ site: SITES[index], information: `*:${443 + index}:`, sslFlags: 0 });
    expect(await read(askTls())).toMatchObject({
      answers: [
        {
          build: 20348,
          tls13: null,
          endpoints: [443, 444, 445].map((port) => ({ endpoint: `0.0.0.0:${port}`, flags: 0 })),
          bindings: [https(0), https(1), https(2)],
        },
      ],
    });
  });

  on.simulated("entries of all three stores are told, foreign ones too", async ({ read, simulated }) => {
    const windows = emptied(simulated);
    keep(windows, "0.0.0.0:443", { DefaultFlags: 0x42 });
    keep(windows, "[::]:443", {});
    keep(windows, "0.0.0.0:5986", { AppId: OTHER_BYTES, SslCertStoreName: "Remote Desktop" });
    keep(
      windows,
      "{0F1E2D3C-0000-0000-0000-00000000ABCD}",
      { HostnamePort: "Orders.Example:443" },
      "SslSniBindingInfo",
    );
    keep(windows, "*.old.example:443", {}, "SslSniBindingInfo");
    keep(windows, "0.0.0.0:443", { SslCertHash: Buffer.alloc(0) }, "SslCcsBindingInfo");
    keep(windows, "8443", {}, "SslCcsBindingInfo");
    const named = (endpoint: string) => kept(endpoint, { store: "name" });
    expect(await read(askTls())).toMatchObject({
      answers: [
        {
          endpoints: [
            kept("0.0.0.0:443", { flags: 0x42 }),
            kept("[::]:443"),
            kept("0.0.0.0:5986", { appId: OTHER, certificateStoreName: "Remote Desktop" }),
            named("orders.example:443"),
            named("*.old.example:443"),
            kept("443", { store: "ccs", certificateHash: "" }),
            kept("8443", { store: "ccs" }),
          ],
        },
      ],
    });
  });

  on.simulated("what is not there is 0 or empty, and numbers have no sign", async ({ read, simulated }) => {
    const windows = emptied(simulated);
    windows.httpSys.set("SslBindingInfo", { name: "0.0.0.0:1", values: {} });
    const numbers = {
      DefaultFlags: 0x80000002,
      DefaultSslCertCheckMode: 0x10004,
      DefaultSslRevocationFreshnessTime: 3600,
      DefaultSslRevocationUrlRetrievalTimeout: 0xffffffff,
    };
    const texts = { DefaultSslCtlIdentifier: "Größe", DefaultSslCtlStoreName: "ClientAuthIssuer" };
    keep(windows, "0.0.0.0:2", { ...numbers, ...texts, SslCertStoreName: "" });
    const none = { certificateHash: "", appId: "", certificateStoreName: "" };
    const more = {
      certificateStoreName: "",
      flags: 0x80000002,
      checkMode: 0x10004,
      revocationFreshnessTime: 3600,
      urlRetrievalTimeout: 0xffffffff,
      ctlIdentifier: "Größe",
      ctlStoreName: "ClientAuthIssuer",
    };
    expect(await read(askTls())).toMatchObject({
      answers: [{ endpoints: [kept("0.0.0.0:1", none), kept("0.0.0.0:2", more)] }],
    });
  });

  const WRONG: readonly (readonly [string, RegistryValue, string])[] = [
    ["SslCertHash", "0011", "SslCertHash is not of type REG_BINARY"],
    ["SslCertHash", Buffer.alloc(65), "SslCertHash has more than 64 bytes"],
    ["AppId", 7, "AppId is not of type REG_BINARY"],
    ["AppId", Buffer.alloc(15), "AppId has not 16 bytes"],
    ["SslCertStoreName", 1, "SslCertStoreName is not of type REG_SZ"],
    ["SslCertStoreName", "x".repeat(1001), "SslCertStoreName has more than 1000 characters"],
    ["DefaultFlags", "2", "DefaultFlags is not of type REG_DWORD"],
    ["DefaultSslCertCheckMode", Buffer.alloc(4), "DefaultSslCertCheckMode is not of type REG_DWORD"],
    ["DefaultSslRevocationFreshnessTime", "0", "DefaultSslRevocationFreshnessTime is not of type REG_DWORD"],
    [
      "DefaultSslRevocationUrlRetrievalTimeout",
      "0",
      "DefaultSslRevocationUrlRetrievalTimeout is not of type REG_DWORD",
    ],
    ["DefaultSslCtlIdentifier", 0, "DefaultSslCtlIdentifier is not of type REG_SZ"],
    ["DefaultSslCtlStoreName", Buffer.alloc(0), "DefaultSslCtlStoreName is not of type REG_SZ"],
    ["HostnamePort", 443, "HostnamePort is not of type REG_SZ"],
  ];
  on.simulated("a value of a wrong type makes its own entry a fault, and no other", async ({ read, simulated }) => {
    const windows = emptied(simulated);
    keep(windows, "0.0.0.0:443");
    for (const [index, [name, value]] of WRONG.entries()) keep(windows, `0.0.0.0:${index + 1}`, { [name]: value });
    keep(windows, "0.0.0.0:8443");
    const fault = (text: string) => ({ kind: "invalid", text: `The registry value ${text}` });
    expect(await read(askTls())).toMatchObject({
      answers: [
        {
          endpoints: [
            kept("0.0.0.0:443"),
            ...WRONG.map(([, , text], index) => ({
              store: "address",
              endpoint: `0.0.0.0:${index + 1}`,
              fault: fault(text),
            })),
            kept("0.0.0.0:8443"),
          ],
        },
      ],
    });
  });

  on.simulated("an entry that is denied, or goes meanwhile, spoils no other", async ({ read, simulated }) => {
    const windows = emptied(simulated);
    for (const port of [1, 2, 3]) keep(windows, `0.0.0.0:${port}`);
    windows.httpSys.beforeRead = (store, name) => {
      if (name === "0.0.0.0:1") throw new NativeError(0x80070005, "Access is denied.\r\n");
      if (name === "0.0.0.0:2") windows.httpSys.remove(store, name);
    };
    const fault = { kind: "denied", hresult: "0x80070005", text: "Access is denied." };
    expect(await read(askTls())).toMatchObject({
      answers: [{ endpoints: [{ endpoint: "0.0.0.0:1", fault }, kept("0.0.0.0:3")] }],
    });
  });

  on.simulated("a registry that cannot be read is a fault of the query, and of no other", async (bench) => {
    const { site, read, simulated } = bench;
    simulated.simulator.windows.httpSys.beforeRead = (store) => {
      if (store === "SslSniBindingInfo") throw new NativeError(0x8013150a, "Requested registry access is not allowed.");
    };
    const fault = { kind: "denied", hresult: "0x8013150A", text: "Requested registry access is not allowed." };
    expect(await read(askTls(), askFlags(site))).toMatchObject({ answers: [{ fault }, { attributes: {} }] });
  });

  on.simulated("300 entries are told in one answer", async ({ read, simulated }) => {
    const windows = emptied(simulated);
    const endpoints = Array.from({ length: 300 }, (_, index) => `10.0.${index >> 8}.${index & 255}:443`);
    for (const endpoint of endpoints) keep(windows, endpoint);
    const { answers } = await read(askTls());
    expect(answers).toMatchObject([{ endpoints: endpoints.map((endpoint) => ({ endpoint, certificateHash: HASH })) }]);
  });

  /** [as the registry has it, as it is told]. */
  const FORMS: readonly (readonly [string, string])[] = [
    ["*:443", "0.0.0.0:443"],
    ["10.0.0.5:1", "10.0.0.5:1"],
    ["10.0.0.05:1", "10.0.0.05:1"],
    ["256.0.0.1:1", "256.0.0.1:1"],
    ["[2001:DB8:0:0:1:0:0:1]:443", "[2001:db8::1:0:0:1]:443"],
    ["[2001:db8:0:1:1:1:1:1]:443", "[2001:db8:0:1:1:1:1:1]:443"],
    ["[0:0:0:0:0:0:0:0]:443", "[::]:443"],
    ["[0:0:0:0:0:0:0:1]:443", "[::1]:443"],
    ["[fe80:0:0:0:0:0:0:0]:443", "[fe80::]:443"],
    ["[::ffff:10.0.0.5]:443", "[::ffff:a00:5]:443"],
    ["[::10.0.0.5]:443", "[::a00:5]:443"],
    ["[fe80::1%4]:443", "[fe80::1%4]:443"],
    ["[::1:443", "[::1:443"],
    ["[1.2.3.4]:443", "[1.2.3.4]:443"],
    ["Orders.EXAMPLE:443", "orders.example:443"],
    ["-x.example:443", "-x.example:443"],
    ["A..example:443", "A..example:443"],
    ["*.Example:443", "*.example:443"],
    ["x.*.Example:443", "x.*.Example:443"],
    ["Größe.example:443", "Größe.example:443"],
    ["A:0", "A:0"],
    ["A:65535", "a:65535"],
    ["A:65536", "A:65536"],
    ["A:0443", "A:0443"],
    ["A:\u0664\u0664", "A:\u0664\u0664"],
    ["A:443\n", "A:443\n"],
    ["A", "A"],
    [":443", ":443"],
    ["", ""],
    [`${"A".repeat(296)}:443`, `${"A".repeat(296)}:443`],
    [`${"A.".repeat(147)}a:443`, `${"a.".repeat(147)}a:443`],
    [`${"A.".repeat(149)}a:443`, `${"A.".repeat(149)}a:443`],
  ];
  on.simulated("endpoints are told in one form, and what is none as it stands", async ({ read, simulated }) => {
    const windows = emptied(simulated);
    for (const [name] of FORMS) keep(windows, name);
    const { answers } = await read(askTls());
    expect(answers).toMatchObject([{ endpoints: FORMS.map(([, endpoint]) => ({ endpoint })) }]);
  });

  on.simulated("https bindings of all sites are told in their order, http ones are not", async (bench) => {
    const { read, simulated } = bench;
    setBindings(simulated, SITES[0], ["http *:80:", "https *:443:", "HTTPS *:443:orders.example 1"]);
    setBindings(simulated, SITES[1], ["https [2001:db8::1]:443: 128", "net.tcp 808:*"]);
    setBindings(simulated, SITES[2], ["https *:443:central.example 3", "https 10.0.0.5:443: 36"]);
    const told = (site: string, information: string, sslFlags: number) => ({ site, information, sslFlags });
    expect(await read(askTls())).toMatchObject({
      answers: [
        {
          bindings: [
            told(SITES[0], "*:443:", 0),
            told(SITES[0], "*:443:orders.example", 1),
            told(SITES[1], "[2001:db8::1]:443:", 128),
            told(SITES[2], "*:443:central.example", 3),
            told(SITES[2], "10.0.0.5:443:", 36),
          ],
        },
      ],
    });
  });

  on.simulated("whether a site asks for certificates is told where it is asked for", async (bench) => {
    const { site, read, ensure, simulated } = bench;
    setBindings(simulated, SITES[0], ["https *:443:", "https *:444:"]);
    setBindings(simulated, SITES[1], ["https *:445:"]);
    setBindings(simulated, SITES[2], []);
    await ensure([flags(site, "Ssl", "SslNegotiateCert")]);
    const answers = (...negotiates: boolean[]) => ({
      answers: [{ bindings: negotiates.map((each) => ({ negotiates: each })) }],
    });
    expect(await read(askTls(true))).toMatchObject(answers(true, true, false));
    const { answers: plain } = await read(askTls());
    expect(plain).toMatchObject([{ bindings: [{}, {}, {}] }]);
    expect(JSON.stringify(plain)).not.toContain("negotiates");
    await ensure([flags("", "Ssl", "SslNegotiateCert")]);
    expect(await read(askTls(true))).toMatchObject(answers(true, true, true));
  });

  on.simulated("where the section of a site cannot be read, nothing is said of that", async ({ read, simulated }) => {
    const { faults } = simulated.simulator.engine;
    faults.sections["system.webServer/security/access"] = new NativeError(0x80070585, "Invalid index.\r\n");
    const { answers } = await read(askTls(true));
    expect(answers).toMatchObject([{ bindings: [{ site: SITES[0] }, { site: SITES[1] }, { site: SITES[2] }] }]);
    expect(JSON.stringify(answers)).not.toContain("negotiates");
  });

  on.simulated("build and TLS 1.3 are told as the registry has them", async ({ read, client, simulated }) => {
    const { windows } = simulated.simulator;
    for (const [build, tls13, told] of [
      [26100, 0, false],
      [17763, 1, true],
      [9600, 0xffffffff, true],
    ] as const) {
      Object.assign(windows, { build, tls13 });
      expect(await read(askTls())).toMatchObject({ answers: [{ build, tls13: told }] });
      expect(await client.hello()).toMatchObject({ build });
    }
  });
});
