import { expect } from "vitest";
import type { SslBindingFlag, Unit } from "../../provider/src/agent/protocol";
import { SITES } from "./bench";
import { askTls, emptied, flagsOf, keep, kept, noting, OTHER_BYTES, setBindings } from "./ssl-wishes";
import { conformance } from "./suite";
import { askFlags, flags } from "./wishes";

const changed = { changed: true };
const same = { changed: false };

/** Name, bit in an entry, bit in a binding, the first build whose IIS knows the latter. */
const FLAGS: readonly (readonly [SslBindingFlag, number, number, number])[] = [
  ["negotiateClientCert", 0x2, 128, 26100],
  ["disableTls13", 0x40, 32, 20348],
  ["disableHttp2", 0x10, 4, 17763],
];

conformance("flags of an entry of HTTP.sys", (on) => {
  for (const build of [14393, 17763, 20348, 26100]) {
    for (const [name, bit, binding, first] of FLAGS) {
      // Its netsh does not know that one: what came of it is in ssl-netsh.test.ts.
      if (build < 20348 && name === "disableTls13") continue;
      on.simulated(`${name} is set and taken away on build ${build}`, async ({ ensure, simulated, transcript }) => {
        const windows = emptied(simulated);
        windows.build = build;
        setBindings(simulated, SITES[0], ["https *:443: 8", "http *:80:"]);
        keep(windows, "0.0.0.0:443", { DefaultFlags: 0x8 });
        const lines = noting(windows);
        const isKnown = build >= first;
        const there = (on: boolean) => [
          {
            endpoints: [kept("0.0.0.0:443", { flags: 0x8 | (on ? bit : 0) })],
            bindings: [{ site: SITES[0], sslFlags: 8 | (on && isKnown ? binding : 0) }, {}, {}],
          },
        ];
        const setTo = (on: boolean) => ensure([flagsOf("*:443", { [name]: on })], [askTls()]);
        const commits = isKnown ? 1 : 0;
        expect(await setTo(false)).toMatchObject({ results: [same], commits: 0, answers: there(false) });
        expect(await setTo(true)).toMatchObject({ results: [changed], commits, answers: there(true) });
        expect(await setTo(true)).toMatchObject({ results: [same], commits: 0, answers: there(true) });
        expect(await setTo(false)).toMatchObject({ results: [changed], commits, answers: there(false) });
        expect(lines).toHaveLength(2);
        transcript.push(...lines);
      });
    }
  }

  on.simulated("several flags are changed by one netsh, and what is not named stays", async (bench) => {
    const { ensure, simulated } = bench;
    const windows = emptied(simulated);
    windows.build = 26100;
    setBindings(simulated, SITES[0], ["https *:443: 36"]);
    keep(windows, "0.0.0.0:443", { DefaultFlags: 0x50 });
    const lines = noting(windows);
    const set = { negotiateClientCert: true, disableTls13: false };
    expect(await ensure([flagsOf("0.0.0.0:443", set)], [askTls()])).toMatchObject({
      results: [changed],
      answers: [{ endpoints: [{ flags: 0x12 }], bindings: [{ sslFlags: 132 }, {}, {}] }],
      commits: 1,
    });
    expect(lines).toHaveLength(1);
  });

  on.simulated("every binding that uses the entry has the bit, and no other", async ({ ensure, simulated }) => {
    const windows = emptied(simulated);
    windows.build = 26100;
    setBindings(simulated, SITES[0], ["https *:443:", "https *:443:own.example 1", "https *:443:plain.example"]);
    setBindings(simulated, SITES[1], ["https 10.0.0.5:443:", "https 10.0.0.6:443:", "https [2001:DB8:0::1]:443:"]);
    setBindings(simulated, SITES[2], ["https *:444:", "https *:443:other.example 1", "http *:443:"]);
    for (const name of ["0.0.0.0:443", "10.0.0.6:443", "[::]:443", "0.0.0.0:444"]) keep(windows, name);
    keep(windows, "{A}", { HostnamePort: "own.example:443" }, "SslSniBindingInfo");
    const bits = (...sslFlags: number[]) => {
      const bindings = sslFlags.map((each) => ({ sslFlags: each }));
      return { answers: [{ bindings }], results: [changed], commits: 1 };
    };
    const negotiate = (endpoint: string) =>
      ensure([flagsOf(endpoint, { negotiateClientCert: true }, { report: ["negotiateClientCert"] })], [askTls()]);
    expect(await negotiate("*:443")).toMatchObject(bits(128, 1, 128, 128, 0, 0, 0, 129));
    expect(await negotiate("[2001:db8::1]:443")).toMatchObject({ results: [{ fault: { kind: "noEndpoint" } }] });
    expect(await negotiate("[0::0]:443")).toMatchObject({
      ...bits(128, 1, 128, 128, 0, 128, 0, 129),
      results: [{ changed: true, stood: { negotiateClientCert: false } }],
    });
    expect(await negotiate("OWN.example:443")).toMatchObject(bits(128, 129, 128, 128, 0, 128, 0, 129));
    expect(await negotiate("10.0.0.6:443")).toMatchObject(bits(128, 129, 128, 128, 128, 128, 0, 129));
  });

  on.simulated("an entry of a name is found by the value, or by the subkey of older systems", async (bench) => {
    const { ensure, simulated, transcript } = bench;
    const windows = emptied(simulated);
    const lines = noting(windows);
    setBindings(simulated, SITES[0], ["https *:443:new.example 1", "https *:443:old.example 1", "https *:443:a.b.c 1"]);
    keep(windows, "{A}", { HostnamePort: "new.example:443" }, "SslSniBindingInfo");
    keep(windows, "old.example:443", {}, "SslSniBindingInfo");
    keep(windows, "*.b.c:443", {}, "SslSniBindingInfo");
    const names = ["new.example:443", "old.example:443", "*.b.c:443"];
    const answer = await ensure(
      names.map((name) => flagsOf(name, { negotiateClientCert: true })),
      [askTls()],
    );
    const endpoints = names.map((endpoint) => ({ store: "name", endpoint, flags: 2 }));
    expect(answer).toMatchObject({ results: names.map(() => changed), answers: [{ endpoints }], commits: 0 });
    expect(lines.map((line) => line.split(" ")[3])).toEqual(names.map((name) => `hostnameport=${name}`));
    transcript.push(lines);
  });

  on.simulated("what named flags were is reported, before the change only", async ({ ensure, simulated }) => {
    const windows = emptied(simulated);
    keep(windows, "0.0.0.0:443", { DefaultFlags: 0x10 });
    const set = { negotiateClientCert: true, disableTls13: false, disableHttp2: false } as const;
    const report = ["disableHttp2", "negotiateClientCert"] as const;
    const operation = flagsOf("0.0.0.0:443", set, { report });
    const stood = { disableHttp2: true, negotiateClientCert: false };
    expect(await ensure([operation])).toMatchObject({ results: [{ changed: true, stood }] });
    const now = { disableHttp2: false, negotiateClientCert: true };
    expect((await ensure([operation])).results).toEqual([{ changed: false, stood: now }]);
    expect((await ensure([flagsOf("0.0.0.0:443", set)])).results).toEqual([{ changed: false }]);
  });

  on.simulated("flags of the entry alone take no commit, and no room on the disk", async ({ ensure, simulated }) => {
    const windows = emptied(simulated);
    windows.freeBytes = 0;
    keep(windows, "0.0.0.0:443");
    const { engine } = simulated.simulator;
    const before = { text: simulated.text(), commits: engine.commits };
    const operation = flagsOf("0.0.0.0:443", { negotiateClientCert: true });
    expect(await ensure([operation])).toMatchObject({ results: [changed], commits: 0 });
    expect({ text: simulated.text(), commits: engine.commits }).toEqual(before);
  });

  on.simulated("nothing differs: no commit and no netsh, whatever the entry holds", async ({ ensure, simulated }) => {
    const windows = emptied(simulated);
    Object.assign(windows, { build: 26100, freeBytes: 0 });
    setBindings(simulated, SITES[0], ["https *:443: 128"]);
    keep(windows, "0.0.0.0:443", { DefaultFlags: 0x2006, DefaultSslCertCheckMode: 0x18 });
    windows.httpSys.certificates.length = 0;
    const lines = noting(windows);
    const answer = await ensure([flagsOf("*:443", { negotiateClientCert: true })]);
    expect(answer).toMatchObject({ results: [same], commits: 0 });
    expect(lines).toEqual([]);
  });

  on.simulated("a binding alone is changed where only that differs", async ({ ensure, simulated }) => {
    const windows = emptied(simulated);
    windows.build = 26100;
    keep(windows, "0.0.0.0:443", { DefaultFlags: 2 });
    const lines = noting(windows);
    const answer = await ensure([flagsOf("*:443", { negotiateClientCert: true })], [askTls()]);
    const bindings = [{ sslFlags: 128 }, { sslFlags: 0 }, { sslFlags: 0 }];
    expect(answer).toMatchObject({ results: [changed], commits: 1, answers: [{ bindings }] });
    expect(lines).toEqual([]);
  });

  on.simulated("units on different entries share one commit, also where they share a binding", async (bench) => {
    const { ensure, simulated, transcript } = bench;
    const windows = emptied(simulated);
    windows.build = 26100;
    for (const name of ["0.0.0.0:443", "[::]:443", "0.0.0.0:444"]) keep(windows, name);
    const lines = noting(windows);
    const answer = await ensure(
      [
        flagsOf("0.0.0.0:443", { negotiateClientCert: true }),
        flagsOf("[::]:443", { disableHttp2: true }),
        flagsOf("0.0.0.0:444", { disableTls13: true }),
      ],
      [askTls()],
    );
    expect(answer).toMatchObject({
      results: [changed, changed, changed],
      answers: [
        {
          endpoints: [{ flags: 0x2 }, { flags: 0x10 }, { flags: 0x40 }],
          bindings: [{ sslFlags: 132 }, { sslFlags: 32 }, { sslFlags: 0 }],
        },
      ],
      commits: 1,
    });
    expect(lines).toHaveLength(3);
    transcript.push(lines);
  });

  on.simulated("a bit that another entry of the binding needs stays, until neither does", async (bench) => {
    const { ensure, simulated } = bench;
    const windows = emptied(simulated);
    windows.build = 26100;
    keep(windows, "0.0.0.0:443", { DefaultFlags: 0x12 });
    keep(windows, "[::]:443", { DefaultFlags: 0x12 });
    setBindings(simulated, SITES[0], ["https *:443: 132", "https [2001:db8::1]:443: 132"]);
    const off = { negotiateClientCert: false };
    const bits = (...sslFlags: number[]) => [{ bindings: [...sslFlags.map((each) => ({ sslFlags: each })), {}, {}] }];
    const first = await ensure([flagsOf("[::]:443", off)], [askTls()]);
    expect(first).toMatchObject({ results: [changed], answers: bits(132, 4) });
    expect(await ensure([flagsOf("[::]:443", off)])).toMatchObject({ results: [same], commits: 0 });
    const second = await ensure([flagsOf("0.0.0.0:443", off)], [askTls()]);
    expect(second).toMatchObject({ results: [changed], answers: bits(4, 4) });
    const together = ["0.0.0.0:443", "[::]:443"].map((endpoint) => flagsOf(endpoint, { disableHttp2: false }));
    const both = await ensure(together, [askTls()]);
    expect(both).toMatchObject({ results: [changed, changed], answers: bits(0, 0) });
  });

  on.simulated("opposite flags of two entries of one binding leave its bit on, in any order", async (bench) => {
    const { ensure, simulated } = bench;
    const windows = emptied(simulated);
    windows.build = 26100;
    for (const [one, other] of [["0.0.0.0:443", "[::]:443"] as const, ["[::]:443", "0.0.0.0:443"] as const]) {
      keep(windows, one);
      keep(windows, other, { DefaultFlags: 2 });
      setBindings(simulated, SITES[0], ["https *:443: 128"]);
      const operations = [flagsOf(one, { negotiateClientCert: true }), flagsOf(other, { negotiateClientCert: false })];
      expect(await ensure(operations, [askTls()])).toMatchObject({
        results: [changed, changed],
        answers: [{ bindings: [{ sslFlags: 128 }, {}, {}] }],
      });
      expect(await ensure(operations)).toMatchObject({ results: [same, same], commits: 0 });
    }
  });

  on.simulated("an entry of another program keeps no bit", async ({ ensure, simulated }) => {
    const windows = emptied(simulated);
    windows.build = 26100;
    keep(windows, "0.0.0.0:443", { DefaultFlags: 2 });
    keep(windows, "[::]:443", { DefaultFlags: 2, AppId: OTHER_BYTES });
    setBindings(simulated, SITES[0], ["https *:443: 128"]);
    expect(await ensure([flagsOf("0.0.0.0:443", { negotiateClientCert: false })], [askTls()])).toMatchObject({
      results: [changed],
      answers: [{ bindings: [{ sslFlags: 0 }, {}, {}] }],
    });
  });

  on.simulated("operations on one entry go one after the other, however it is spelt", async (bench) => {
    const { ensure, ensureUnits, simulated } = bench;
    const windows = emptied(simulated);
    keep(windows, "0.0.0.0:443");
    const first = flagsOf("*:443", { negotiateClientCert: true });
    const second = flagsOf("0.0.0.0:443", { negotiateClientCert: false, disableHttp2: true });
    expect(await ensure([first, second], [askTls()])).toMatchObject({
      results: [changed, changed],
      answers: [{ endpoints: [{ flags: 0x10 }] }],
    });
    expect(await ensureUnits([{ operations: [first, second] }])).toMatchObject({
      results: [{ fault: { kind: "protocol", text: "Operations of one unit meet in an attribute or an entry" } }],
    });
  });

  on.simulated("sections and entries are written together, in one commit", async ({ site, ensureUnits, simulated }) => {
    const windows = emptied(simulated);
    windows.build = 26100;
    for (const name of ["0.0.0.0:443", "0.0.0.0:444"]) keep(windows, name);
    const unit: Unit = {
      operations: [
        flags(site, "Ssl", "SslNegotiateCert"),
        flagsOf("0.0.0.0:443", { negotiateClientCert: true }),
        flags(SITES[1], "Ssl"),
        flagsOf("0.0.0.0:444", { disableHttp2: true }),
      ],
    };
    const queries = [askTls(true), askFlags(SITES[1])];
    expect(await ensureUnits([unit, { operations: [flags(SITES[2], "Ssl128")] }], queries)).toMatchObject({
      results: [{ done: [changed, changed, changed, changed] }, { done: [changed] }],
      answers: [
        {
          endpoints: [{ flags: 0x2 }, { flags: 0x10 }],
          bindings: [{ sslFlags: 128, negotiates: true }, { sslFlags: 4, negotiates: false }, { sslFlags: 0 }],
        },
        { attributes: { sslFlags: { value: ["Ssl"] } } },
      ],
      commits: 1,
    });
    expect(await ensureUnits([unit])).toMatchObject({ results: [{ done: [same, same, same, same] }], commits: 0 });
  });

  on.simulated("where one entry cannot be changed, nothing of its unit is touched", async (bench) => {
    const { site, ensureUnits, simulated } = bench;
    const windows = emptied(simulated);
    windows.build = 26100;
    keep(windows, "0.0.0.0:443");
    keep(windows, "0.0.0.0:445");
    const lines = noting(windows);
    const negotiate = (port: number) => flagsOf(`0.0.0.0:${port}`, { negotiateClientCert: true });
    const answer = await ensureUnits(
      [{ operations: [flags(site, "Ssl"), negotiate(443), negotiate(444)] }, { operations: [negotiate(445)] }],
      [askTls(), askFlags(site)],
    );
    expect(answer).toMatchObject({
      results: [{ fault: { kind: "noEndpoint", operation: 2 } }, { done: [changed] }],
      answers: [
        {
          endpoints: [{ flags: 0 }, { flags: 2 }],
          bindings: [{ sslFlags: 0 }, { sslFlags: 0 }, { sslFlags: 128 }],
        },
        { attributes: { sslFlags: { value: [] } } },
      ],
      commits: 1,
    });
    expect(lines).toHaveLength(1);
  });
});
