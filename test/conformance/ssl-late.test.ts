import { expect } from "vitest";
import { editConfig } from "../../simulator/src";
import type { Netsh } from "../../simulator/src/http-sys/netsh";
import type { RegistryValue } from "../../simulator/src/http-sys/store";
import type { Simulated } from "./bench";
import { askTls, emptied, flagsOf, HASH, IIS, keep, kept, noting } from "./ssl-wishes";
import { conformance } from "./suite";
import { flags } from "./wishes";

const changed = { changed: true };
const negotiate = (port = 443) => flagsOf(`0.0.0.0:${port}`, { negotiateClientCert: true });
const RENEWED = "AB".repeat(20);
const BOUND = "The bindings in applicationHost.config were written; the entry of HTTP.sys was not: ";
const COMMAND = `netsh http update sslcert ipport=0.0.0.0:443 certhash=${HASH} "appid=${IIS}" certstorename=MY verifyclientcertrevocation=enable verifyrevocationwithcachedclientcertonly=disable usagecheck=enable dsmapperusage=disable clientcertnegotiation=enable`;
const BY_HAND = `To do it by hand, in an elevated prompt on the server: ${COMMAND}`;

type Values = Readonly<Record<string, RegistryValue>>;

function with443(simulated: Simulated, values: Values = {}, build = 20348) {
  const windows = emptied(simulated);
  windows.build = build;
  windows.httpSys.certificates.push({ hash: RENEWED, store: "MY", notAfter: new Date("2200-01-01"), hasKey: true });
  keep(windows, "0.0.0.0:443", values);
  return windows;
}

/** As another tool would bind another certificate. */
function renew({ httpSys }: Simulated["simulator"]["windows"], hash = RENEWED, values: Values = {}): void {
  const [key] = httpSys.keys("SslBindingInfo");
  if (key)
    httpSys.set("SslBindingInfo", {
      ...key,
      values: { ...key.values, SslCertHash: Buffer.from(hash, "hex"), ...values },
    });
}

conformance("the late step", (on) => {
  on.simulated("all that the entry holds is said again", async ({ ensure, simulated, transcript }) => {
    const held = {
      DefaultFlags: 0x5fb9,
      DefaultSslCertCheckMode: 0x10007,
      DefaultSslRevocationFreshnessTime: 3600,
      DefaultSslRevocationUrlRetrievalTimeout: 0x80000000,
      DefaultSslCtlIdentifier: "{a} b",
      DefaultSslCtlStoreName: "Client Auth",
    };
    const windows = with443(simulated, held);
    const lines = noting(windows);
    const set = { negotiateClientCert: true, disableTls13: true, disableHttp2: false } as const;
    windows.build = 20348;
    expect(await ensure([flagsOf("*:443", set)], [askTls()])).toMatchObject({
      results: [changed],
      answers: [
        {
          endpoints: [
            kept("0.0.0.0:443", {
              flags: 0x5feb,
              checkMode: 0x10007,
              revocationFreshnessTime: 3600,
              urlRetrievalTimeout: 0x80000000,
              ctlIdentifier: "{a} b",
              ctlStoreName: "Client Auth",
            }),
          ],
        },
      ],
    });
    expect(lines).toEqual([
      [
        `http update sslcert ipport=0.0.0.0:443 certhash=${HASH} appid=${IIS} certstorename=MY`,
        "verifyclientcertrevocation=disable verifyrevocationwithcachedclientcertonly=enable usagecheck=disable",
        "revocationfreshnesstime=3600 urlretrievaltimeout=2147483648 sslctlidentifier={a} b sslctlstorename=Client Auth",
        "dsmapperusage=enable clientcertnegotiation=enable reject=enable disablehttp2=disable disablequic=enable",
        "disabletls13=enable disableocspstapling=enable enabletokenbinding=enable logextendedevents=enable",
        "disablelegacytls=enable enablesessionticket=enable disabletls12=enable disablesessionid=enable",
      ].join(" "),
    ]);
    transcript.push(lines);
  });

  on.simulated("newer options are said only where their flag is there, or has to go", async (bench) => {
    const { ensure, simulated, transcript } = bench;
    const windows = with443(simulated, { SslCertStoreName: "" });
    const lines = noting(windows);
    for (const on of [true, false]) await ensure([flagsOf("*:443", { disableTls13: on, disableHttp2: false })]);
    expect(lines.map((line) => line.slice(line.indexOf("usagecheck=enable ")))).toEqual([
      "usagecheck=enable dsmapperusage=disable clientcertnegotiation=disable disabletls13=enable",
      "usagecheck=enable dsmapperusage=disable clientcertnegotiation=disable disabletls13=disable",
    ]);
    expect(lines.every((line) => line.includes(" certstorename=MY "))).toBe(true);
    transcript.push(lines);
  });

  on.simulated("a renewal between plan and late step keeps the new certificate", async ({ ensure, simulated }) => {
    const windows = with443(simulated, {}, 26100);
    const lines = noting(windows);
    simulated.simulator.engine.faults.atStep = (step) => {
      if (step !== "committed") return;
      simulated.simulator.engine.faults.atStep = null;
      renew(windows);
    };
    const entry = kept("0.0.0.0:443", { flags: 2, certificateHash: RENEWED });
    expect(await ensure([negotiate()], [askTls()])).toMatchObject({
      results: [changed],
      answers: [{ endpoints: [entry], bindings: [{ sslFlags: 128 }, {}, {}] }],
      commits: 1,
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`certhash=${RENEWED}`);
  });

  for (const without of [true, false])
    on.simulated(
      `a renewal while netsh runs is planned anew, the flag ${without ? "gone" : "kept"}`,
      async ({ ensure, simulated }) => {
        const windows = with443(simulated);
        const { netsh } = windows;
        let times = 0;
        const lines = noting(windows, (args) => {
          const result = netsh?.(args);
          if (times++ === 0) renew(windows, RENEWED, without ? { DefaultFlags: 0 } : {});
          return result ?? { code: 1, text: "" };
        });
        const operation = flagsOf("0.0.0.0:443", { negotiateClientCert: true }, { report: ["negotiateClientCert"] });
        expect(await ensure([operation], [askTls()])).toMatchObject({
          results: [{ changed: true, stood: { negotiateClientCert: false } }],
          answers: [{ endpoints: [kept("0.0.0.0:443", { flags: 2, certificateHash: RENEWED })] }],
          commits: 0,
        });
        expect(lines.map((line) => line.includes(RENEWED))).toEqual(without ? [false, true] : [false]);
      },
    );

  on.simulated("where the other program sets the flag itself, no netsh is needed", async ({ ensure, simulated }) => {
    const windows = with443(simulated, {}, 26100);
    const lines = noting(windows);
    simulated.simulator.engine.faults.atStep = (step) => {
      if (step === "committed") keep(windows, "0.0.0.0:443", { DefaultFlags: 2 });
    };
    expect(await ensure([negotiate()])).toMatchObject({ results: [changed], commits: 1 });
    expect(lines).toEqual([]);
  });

  on.simulated(
    "an entry that always changes meanwhile is a conflict in the end, and no other unit's",
    async (bench) => {
      const { site, ensure, simulated } = bench;
      const windows = with443(simulated);
      keep(windows, "0.0.0.0:444");
      let times = 0;
      const other = windows.netsh;
      const lines = noting(windows, (args) => {
        if (!args.includes("ipport=0.0.0.0:443")) return other?.(args) ?? { code: 1, text: "" };
        renew(windows, times++ % 2 === 0 ? RENEWED : HASH);
        return { code: 0, text: "" };
      });
      const text = "Another program changed the entry of HTTP.sys at 0.0.0.0:443 meanwhile";
      expect(await ensure([negotiate(), negotiate(444), flags(site, "Ssl")])).toMatchObject({
        results: [{ fault: { kind: "conflict", text } }, changed, changed],
        commits: 1,
      });
      // The first time, and after each of five pauses.
      expect(lines.filter((line) => line.includes(":443 "))).toHaveLength(6);
      expect(lines.filter((line) => line.includes(":444 "))).toHaveLength(1);
    },
  );

  on.simulated("an entry that goes meanwhile is no entry", async ({ ensure, simulated }) => {
    const windows = with443(simulated, {}, 26100);
    noting(windows);
    simulated.simulator.engine.faults.atStep = (step) => {
      if (step === "committed") windows.httpSys.remove("SslBindingInfo", "0.0.0.0:443");
    };
    const text = `${BOUND}HTTP.sys has no entry at 0.0.0.0:443; it has none at all`;
    expect(await ensure([negotiate()])).toMatchObject({ results: [{ fault: { kind: "noEndpoint", text } }] });
  });

  on.simulated("a flag that is undone before the proof is set again", async ({ ensure, simulated }) => {
    const windows = with443(simulated);
    const { netsh } = windows;
    let reads = 0;
    const lines = noting(windows, (args) => {
      // The late step reads once more; what comes after that is the proof.
      windows.httpSys.beforeRead = (_, name) => {
        if (name === undefined && ++reads === 2) keep(windows, "0.0.0.0:443");
      };
      return netsh?.(args) ?? { code: 1, text: "" };
    });
    expect(await ensure([negotiate()], [askTls()])).toMatchObject({
      results: [changed],
      answers: [{ endpoints: [{ flags: 2 }] }],
      commits: 0,
    });
    expect(lines).toHaveLength(2);
  });

  on.simulated("a flag that another program always undoes is told", async ({ ensure, simulated }) => {
    const windows = with443(simulated);
    const { netsh } = windows;
    const lines = noting(windows, (args) => {
      let reads = 0;
      windows.httpSys.beforeRead = (_, name) => {
        if (name === undefined && ++reads === 2) keep(windows, "0.0.0.0:443");
      };
      return netsh?.(args) ?? { code: 1, text: "" };
    });
    const text =
      "What was written reads back differently (negotiateClientCert): Windows keeps another value, or another program keeps undoing it";
    expect(await ensure([negotiate()])).toMatchObject({ results: [{ fault: { kind: "conflict", text } }] });
    expect(lines).toHaveLength(2);
  });

  const long = `${"x".repeat(250)}\r\n\t ${"y".repeat(1000)}`;
  const RUNS: readonly (readonly [string, Netsh | null, string])[] = [
    ["is missing", null, `was not changed: netsh could not be started. ${BY_HAND}`],
    [
      "hangs",
      () => ({ code: null, text: "" }),
      `was not changed: netsh did not end within 30 seconds, and was ended. ${BY_HAND}`,
    ],
    [
      "refuses",
      () => ({ code: 1, text: "\r\nSSL Certificate update failed, Error: 5\r\nAccess is denied.\r\n\r\n" }),
      `was not changed: netsh ended with 1 and said 'SSL Certificate update failed, Error: 5 Access is denied.'. ${BY_HAND}`,
    ],
    ["refuses in silence", () => ({ code: -1, text: "" }), `was not changed: netsh ended with -1. ${BY_HAND}`],
    [
      "says much",
      () => ({ code: 1, text: long }),
      `was not changed: netsh ended with 1 and said '${"x".repeat(250)} ${"y".repeat(246)}'. ${BY_HAND}`,
    ],
  ];
  for (const [what, netsh, text] of RUNS) {
    on.simulated(`netsh ${what}`, async ({ site, ensure, simulated }) => {
      const windows = with443(simulated);
      windows.netsh = netsh;
      const fault = { kind: "notChanged", text: `The entry of HTTP.sys at 0.0.0.0:443 ${text}` };
      expect(await ensure([negotiate(), flags(site, "Ssl")], [askTls()])).toMatchObject({
        results: [{ fault }, changed],
        answers: [{ endpoints: [{ flags: 0 }] }],
        commits: 1,
      });
    });
  }

  const state = (flags: string, more = "check mode 0x0") =>
    `certificate ${HASH} of store MY, AppId ${IIS}, flags ${flags}, ${more}, revocation freshness time 0, URL retrieval timeout 0, CTL identifier none, CTL store none`;

  on.simulated("netsh ends with 0 and does nothing", async ({ ensure, simulated }) => {
    with443(simulated, { DefaultFlags: 0x10080 }, 17763);
    const set = flagsOf("0.0.0.0:443", { negotiateClientCert: true, disableTls13: true });
    const text = `The entry of HTTP.sys at 0.0.0.0:443 has what netsh cannot write again: flags 0x10000`;
    expect(await ensure([set])).toMatchObject({ results: [{ fault: { kind: "leftAlone", text } }] });
    const windows = with443(simulated, { DefaultFlags: 0x80 }, 17763);
    const lines = noting(windows);
    const said =
      "disabletls13 is not a valid argument for this command. The syntax supplied for this command is not valid. Check help for the correct syntax.";
    const told = [
      `netsh ended with 0 and said '${said}', but the entry of HTTP.sys at 0.0.0.0:443 is not as it was to be.`,
      `It is: ${state("disableOcspStapling")}.`,
      `Wanted: ${state("negotiateClientCert, disableTls13, disableOcspStapling")}.`,
      `${BY_HAND} disabletls13=enable disableocspstapling=enable`,
    ];
    expect(await ensure([set])).toMatchObject({
      results: [{ fault: { kind: "notChanged", text: told.join(" ") } }],
      commits: 0,
    });
    expect(lines).toHaveLength(1);
  });

  on.simulated("what came out less is told, and never written back", async ({ ensure, simulated, transcript }) => {
    const windows = with443(simulated, { DefaultSslCertCheckMode: 1 });
    const lines = noting(windows, () => {
      keep(windows, "0.0.0.0:443", { DefaultFlags: 2 });
      return { code: 0, text: "" };
    });
    const command = BY_HAND.replace("verifyclientcertrevocation=enable", "verifyclientcertrevocation=disable");
    const told = [
      "netsh ended with 0, but the entry of HTTP.sys at 0.0.0.0:443 is not as it was to be.",
      `It is: ${state("negotiateClientCert")}.`,
      `Wanted: ${state("negotiateClientCert", "check mode 0x1")}.`,
      command,
    ];
    expect(await ensure([negotiate()], [askTls()])).toMatchObject({
      results: [{ fault: { kind: "notChanged", text: told.join(" ") } }],
      answers: [{ endpoints: [kept("0.0.0.0:443", { flags: 2 })] }],
    });
    expect(lines).toHaveLength(1);
    transcript.push(lines);
  });

  const LOST: readonly (readonly [string, Values, string])[] = [
    ["store", { SslCertStoreName: "WebHosting" }, "of store WebHosting,"],
    ["AppId", { AppId: Buffer.alloc(16) }, "AppId {00000000-0000-0000-0000-000000000000},"],
    ["freshness time", { DefaultSslRevocationFreshnessTime: 1 }, "revocation freshness time 1,"],
    ["retrieval timeout", { DefaultSslRevocationUrlRetrievalTimeout: 1 }, "URL retrieval timeout 1,"],
    ["CTL", { DefaultSslCtlIdentifier: "a" }, "CTL identifier a,"],
    ["CTL store", { DefaultSslCtlStoreName: "b" }, "CTL store b."],
    ["readable form", { DefaultFlags: Buffer.alloc(4) }, "cannot be read any more: The registry value DefaultFlags"],
  ];
  for (const [what, values, text] of LOST) {
    on.simulated(`another ${what} than before is found`, async ({ ensure, simulated }) => {
      const windows = with443(simulated);
      windows.netsh = () => {
        keep(windows, "0.0.0.0:443", { DefaultFlags: 2, ...values });
        return { code: 0, text: "" };
      };
      const fault = { kind: "notChanged", text: expect.stringContaining(text) };
      expect(await ensure([negotiate()])).toMatchObject({ results: [{ fault }] });
    });
  }

  on.simulated("half done is told as half done, and the next run finishes it", async (bench) => {
    const { ensureUnits, simulated } = bench;
    const windows = with443(simulated, {}, 26100);
    const { netsh } = windows;
    windows.netsh = null;
    const unit = { operations: [flags("", "Ssl"), negotiate()] };
    const text = `${BOUND}The entry of HTTP.sys at 0.0.0.0:443 was not changed: netsh could not be started. ${BY_HAND}`;
    expect(await ensureUnits([unit], [askTls()])).toMatchObject({
      results: [{ fault: { kind: "notChanged", operation: 1, text } }],
      answers: [{ endpoints: [{ flags: 0 }], bindings: [{ sslFlags: 128 }, {}, {}] }],
      commits: 1,
    });
    windows.netsh = netsh;
    expect(await ensureUnits([unit], [askTls()])).toMatchObject({
      results: [{ done: [{ changed: false }, changed] }],
      answers: [{ endpoints: [{ flags: 2 }], bindings: [{ sslFlags: 128 }, {}, {}] }],
      commits: 0,
    });
  });

  on.simulated("what another program undoes of a binding after the late step is written again", async (bench) => {
    const { ensure, simulated } = bench;
    const windows = with443(simulated, {}, 26100);
    const { netsh } = windows;
    let times = 0;
    windows.netsh = (args) => {
      if (times++ === 0)
        editConfig(simulated.simulator.configFile, ({ manager }) => {
          const { collection } = manager.getSection("system.applicationHost/sites", "");
          const bindings = collection?.getItem(0).getChildElement("bindings").collection;
          bindings?.getItem(1).setAttribute("sslFlags", 0);
        });
      return netsh?.(args) ?? { code: 1, text: "" };
    };
    expect(await ensure([negotiate()], [askTls()])).toMatchObject({
      results: [changed],
      answers: [{ endpoints: [{ flags: 2 }], bindings: [{ sslFlags: 128 }, {}, {}] }],
      commits: 2,
    });
  });
});
