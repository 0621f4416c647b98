import { expect } from "vitest";
import type { Netsh } from "../../simulator/src/http-sys/netsh";
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
  setBindings,
  type Values,
  with443,
} from "./ssl-wishes";
import { conformance } from "./suite";
import { flags } from "./wishes";

const changed = { changed: true };

conformance("netsh that does not do what it was told", (on) => {
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

  on.simulated("netsh that hangs is waited for once in a message", async ({ ensure, simulated }) => {
    const windows = with443(simulated);
    for (const port of [444, 445]) keep(windows, `0.0.0.0:${port}`);
    setBindings(simulated, "Default Web Site", ["https *:443:", "https *:444:", "https *:445:"]);
    const lines = noting(windows, () => ({ code: null, text: "" }));
    const { results } = await ensure([negotiate(443), negotiate(444), negotiate(445)]);
    const not = (port: number, why: string) => ({
      fault: { kind: "notChanged", text: expect.stringContaining(`0.0.0.0:${port} was not changed: ${why}`) },
    });
    expect(results).toMatchObject([
      not(443, "netsh did not end within 30 seconds"),
      not(444, "netsh was not started, since it did not end for 0.0.0.0:443. To do it by hand"),
      not(445, "netsh was not started, since it did not end for 0.0.0.0:443. To do it by hand"),
    ]);
    expect(lines).toHaveLength(1);
  });

  on.simulated("no name in the registry puts a command into the line to run by hand", async (bench) => {
    const { ensure, simulated } = bench;
    const names = { DefaultSslCtlIdentifier: "a;calc", DefaultSslCtlStoreName: "it's&calc|<(b),^ @{c}" };
    const windows = with443(simulated, names);
    windows.netsh = null;
    const line = `"sslctlidentifier=a;calc" "sslctlstorename=it's&calc|<(b),^ @{c}" dsmapperusage`;
    const fault = { kind: "notChanged", text: expect.stringContaining(line) };
    expect(await ensure([negotiate()])).toMatchObject({ results: [{ fault }] });
  });

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
});
