import { expect } from "vitest";
import { editConfig } from "../../simulator/src";
import { SITES, type Simulated } from "./bench";
import {
  askTls,
  BY_HAND,
  flagsOf,
  HASH,
  IIS,
  keep,
  kept,
  negotiate,
  noting,
  RENEWED,
  setBindings,
  type Values,
  with443,
} from "./ssl-wishes";
import { conformance } from "./suite";
import { flags } from "./wishes";

const changed = { changed: true };
const BOUND = "The bindings in applicationHost.config were written; the entry of HTTP.sys was not: ";

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
      // The late step reads its own entry only; all are read for the proof.
      windows.httpSys.beforeRead = (_, name) => {
        if (name === undefined && ++reads === 1) keep(windows, "0.0.0.0:443");
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
        if (name === undefined && ++reads === 1) keep(windows, "0.0.0.0:443");
      };
      return netsh?.(args) ?? { code: 1, text: "" };
    });
    const text =
      "What was written reads back differently (negotiateClientCert): Windows keeps another value, or another program keeps undoing it";
    expect(await ensure([negotiate()])).toMatchObject({ results: [{ fault: { kind: "conflict", text } }] });
    expect(lines).toHaveLength(2);
  });

  on.simulated("what is read does not grow with entries times operations", async ({ ensure, simulated }) => {
    const windows = with443(simulated);
    const names = Array.from({ length: 40 }, (_, at) => `host${at}.example:443`);
    setBindings(
      simulated,
      SITES[0],
      names.map((name) => `https *:443:${name.slice(0, -4)} 1`),
    );
    for (const [at, name] of names.entries()) keep(windows, `{${at}}`, { HostnamePort: name }, "SslSniBindingInfo");
    let reads = 0;
    windows.httpSys.beforeRead = () => {
      reads++;
    };
    const operations = names.map((name) => flagsOf(name, { negotiateClientCert: true }));
    expect(await ensure(operations)).toMatchObject({ results: operations.map(() => changed) });
    // All of them for the plan and for the proof, and each by itself before and after netsh.
    expect(reads).toBe(2 * (3 + 1 + names.length) + 2 * names.length);
  });

  on.simulated("an entry that moves to another subkey is found there", async ({ ensure, simulated }) => {
    const windows = with443(simulated);
    const entry = { HostnamePort: "orders.example:443" };
    setBindings(simulated, SITES[0], ["https *:443:orders.example 1"]);
    keep(windows, "{A}", entry, "SslSniBindingInfo");
    const { netsh } = windows;
    const lines = noting(windows, (args) => {
      const run = netsh?.(args) ?? { code: 1, text: "" };
      const [kept] = windows.httpSys.keys("SslSniBindingInfo");
      windows.httpSys.remove("SslSniBindingInfo", "{A}");
      if (kept) windows.httpSys.set("SslSniBindingInfo", { ...kept, name: "{B}" });
      return run;
    });
    const set = { negotiateClientCert: true };
    expect(await ensure([flagsOf("orders.example:443", set)])).toMatchObject({ results: [changed] });
    expect(lines).toHaveLength(1);
  });

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
