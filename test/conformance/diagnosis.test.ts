import { createHash, X509Certificate } from "node:crypto";
import { mkdirSync, rmdirSync } from "node:fs";
import { expect } from "vitest";
import type { Query } from "../../provider/src/agent/protocol";
import { makeAuthority } from "../../simulator/src/certificates";
import { webConfigFile } from "../../simulator/src/engine/web";
import { fileKey } from "../../simulator/src/machine/files";
import type { Simulated } from "./bench";
import { conformance } from "./suite";
import { ACCESS, AUTH, account, mappings, present } from "./wishes";

const trusted = makeAuthority("Trusted");
const stranger = makeAuthority("Stranger");
const alice = trusted.issue({ commonName: "alice", usage: "client", days: 30 });
const mallory = stranger.issue({ commonName: "mallory", usage: "client", days: 30 });
const base64 = ({ der }: { der: Buffer }) => der.toString("base64");
const sha256 = ({ der }: { der: Buffer }) => createHash("sha256").update(der).digest("hex");

const entries = { section: AUTH, collection: "oneToOneMappings" } as const;
const accounts = (location: string): Query => ({
  ...{ kind: "accounts", ...entries, location },
  ...{ attribute: "userName", domain: "defaultLogonDomain" },
});
const chains = (location: string, ...given: string[]): Query => ({
  ...{ kind: "chains", ...entries, location, attribute: "certificate" },
  ...(given.length > 0 && { given }),
});

conformance("facts for a diagnosis", (on) => {
  on.simulated("accounts are told with what keeps them from logging on, each once", async (bench) => {
    const { site, read, simulated } = bench;
    Object.assign(simulated.simulator.windows.accounts, {
      "CORP\\alice": "fine",
      "CORP\\bob": { password: "x", disabled: true, lockedOut: true },
      carol: { password: "x", expired: true, passwordExpired: true },
      "FAR\\dave": { password: "x", unreachable: true },
    });
    const named = ["CORP\\alice", "corp\\ALICE", "CORP\\bob", ".\\carol", "FAR\\dave", "nobody"];
    simulated.edit((doc) => {
      doc.set(site, AUTH, { defaultLogonDomain: "CORP" });
      for (const [at, userName] of named.entries()) doc.addMapping(site, { ...account(`c${at}`), userName });
    });
    const fine = { disabled: false, lockedOut: false, expired: false, passwordExpired: false };
    expect((await read(accounts(site))).answers).toEqual([
      {
        accounts: [
          { name: "CORP\\alice", exists: true, ...fine },
          { name: "CORP\\bob", exists: true, ...fine, disabled: true, lockedOut: true },
          { name: ".\\carol", exists: true, ...fine, expired: true, passwordExpired: true },
          { name: "FAR\\dave", fault: expect.objectContaining({ hresult: "0x8007203A" }) },
          { name: "CORP\\nobody", exists: false, ...fine },
        ],
        left: 0,
      },
    ]);
  });

  on.simulated("of more accounts than are looked at, it is told how many", async ({ site, read, simulated }) => {
    simulated.edit((doc) => {
      for (let at = 0; at < 205; at++) doc.addMapping(site, account(`c${at}`));
    });
    const [answer] = (await read(accounts(site))).answers;
    expect(answer).toMatchObject({ accounts: { length: 200 }, left: 5 });
  });

  on.simulated(
    "chains are built over the stores of the machine, for certificates that are given too",
    async (bench) => {
      const { site, read, simulated } = bench;
      simulated.simulator.windows.trust.root = [trusted.certificatePem];
      const cutOff = base64(alice).slice(0, 200);
      simulated.edit((doc) => {
        doc.addMapping(site, { ...account("alice"), certificate: base64(alice) });
        doc.addMapping(site, { ...account("cut"), certificate: cutOff });
        doc.addMapping(site, { ...account("words"), certificate: "no base64!" });
      });
      const fault = expect.objectContaining({ text: expect.any(String) });
      const cut = createHash("sha256").update(Buffer.from(cutOff, "base64")).digest("hex");
      const words = createHash("sha256").update("no base64!").digest("hex");
      expect((await read(chains(site, base64(mallory), base64(alice)))).answers).toEqual([
        {
          chains: [
            { sha256: sha256(mallory), statuses: ["PartialChain"], top: expect.stringContaining("mallory") },
            { sha256: sha256(alice), statuses: [], top: expect.stringContaining("Trusted") },
            { sha256: cut, fault },
            { sha256: words, fault },
          ],
          left: 0,
        },
      ]);
    },
  );

  on.simulated(
    "what is no root in the root store is told, and whether issuers are sent",
    async ({ read, simulated }) => {
      const { trust } = simulated.simulator.windows;
      trust.root = [trusted.certificatePem];
      expect((await read({ kind: "trust" })).answers).toEqual([{ sendTrustedIssuerList: null, misplacedRoots: [] }]);
      trust.root = [trusted.certificatePem, alice.certificatePem];
      trust.sendTrustedIssuerList = 1;
      const { fingerprint } = new X509Certificate(alice.der);
      expect((await read({ kind: "trust" })).answers).toEqual([
        {
          sendTrustedIssuerList: true,
          misplacedRoots: [
            {
              subject: expect.stringContaining("alice"),
              issuer: expect.stringContaining("Trusted"),
              thumbprint: fingerprint.replaceAll(":", ""),
            },
          ],
        },
      ]);
    },
  );

  on.simulated("locations below a site are told, neighbours of a like name are not", async (bench) => {
    const { site, read, simulated } = bench;
    simulated.edit((doc) => {
      doc.addMapping(site, account("inherited"));
      doc.set(`${site}/api`, ACCESS, { sslFlags: 8 });
      doc.addMapping(`${site}/api/v1`, account("below"));
      doc.addSite({ name: `${site}2`, id: 9 });
      doc.set(`${site}2/api`, ACCESS, { sslFlags: 32 });
    });
    const flags = {
      kind: "locations",
      site,
      section: ACCESS,
      attributes: [{ name: "sslFlags", as: "value" }],
    } as const;
    const held = { kind: "locations", site, ...entries } as const;
    const shown = (path: string, ...value: string[]) => ({ path, attributes: { sslFlags: { value } }, own: 0 });
    expect((await read(flags, held)).answers).toEqual([
      { locations: [shown("api", "Ssl"), shown("api/v1", "Ssl")], left: 0 },
      {
        locations: [
          { path: "api", attributes: {}, own: 0 },
          { path: "api/v1", attributes: {}, own: 1 },
        ],
        left: 0,
      },
    ]);
  });

  on.simulated("what IIS cannot read of a site's web.config is told", async ({ site, read, simulated }) => {
    const asked = { kind: "siteConfiguration", site, sections: [ACCESS, AUTH, "system.webServer/none"] } as const;
    expect((await read(asked)).answers).toEqual([{ unreadable: [] }]);
    const locked =
      "<configuration><system.webServer><security><access sslFlags='Ssl'/></security></system.webServer></configuration>";
    simulated.simulator.setWebConfig(site, locked);
    expect((await read(asked)).answers).toMatchObject([
      { unreadable: [{ section: ACCESS, fault: { kind: "locked" } }] },
    ]);
    simulated.simulator.setWebConfig(site, "<configuration>");
    expect((await read(asked)).answers).toMatchObject([{ unreadable: [{ section: ACCESS }, { section: AUTH }] }]);
  });

  on.simulated(
    "a web.config that the login may not read is no fault of the site",
    async ({ site, read, simulated }) => {
      const folder = webConfigFile(simulated.simulator.configFile, site);
      mkdirSync(folder);
      const asked = { kind: "siteConfiguration", site, sections: [ACCESS, AUTH] } as const;
      const { answers } = await read(asked, { kind: "trust" });
      rmdirSync(folder);
      expect(answers).toMatchObject([{ fault: { kind: "denied" } }, { misplacedRoots: [] }]);
    },
  );

  on.simulated("of an unknown site everything says so, with those that are there", async ({ read }) => {
    const site = "Default Website";
    const unknown = { fault: { kind: "unknownSite", sites: expect.arrayContaining(["Default Web Site"]) } };
    const asked: Query[] = [
      accounts(site),
      chains(site),
      { kind: "siteLog", site },
      { kind: "locations", site, section: ACCESS },
      { kind: "siteConfiguration", site, sections: [ACCESS] },
    ];
    expect((await read(...asked)).answers).toMatchObject(asked.map(() => unknown));
  });

  on.test("every kind is answered, with a mapping that is no certificate too", async ({ site, ensure, client }) => {
    await ensure([mappings(site, present("alice"))]);
    const asked: Query[] = [
      accounts(site),
      chains(site),
      { kind: "trust" },
      { kind: "locations", site, section: ACCESS },
      { kind: "siteConfiguration", site, sections: [ACCESS, AUTH] },
      { kind: "siteLog", site, flush: true },
    ];
    const { answers } = await client.read(...asked);
    expect(answers).toMatchObject([
      { accounts: [{ name: "CORP\\alice" }], left: 0 },
      { chains: [{ fault: {} }], left: 0 },
      { misplacedRoots: [] },
      { locations: expect.any(Array) },
      { unreadable: [] },
      { state: expect.any(String), requests: expect.any(Array) },
    ]);
  });

  on.simulated("nothing is written of a kind that can be asked only", async ({ ensure }) => {
    const operation = { kind: "trust" } as never;
    expect(await ensure([operation])).toMatchObject({ results: [{ fault: { kind: "protocol" } }] });
  });
});

const FOLDER = "C:\\inetpub\\logs\\LogFiles\\W3SVC1";
const FIELDS =
  "#Fields: date time cs-method cs-uri-stem cs-uri-query cs-username sc-status sc-substatus sc-win32-status";
const line = (time: string, status: string, user = "-") =>
  `2026-11-28 ${time} GET /secret token=0123456789 ${user} ${status}`;

function writeLog({ simulator }: Simulated, name: string, text: string, written = 1): void {
  const file = { name, bytes: Buffer.from(text), written };
  simulator.windows.files.set(fileKey(`${FOLDER}\\${name}`), file);
}

conformance("the end of a site's log", (on) => {
  const now = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);

  on.simulated("failed requests are told, without who and what", async ({ site, read, simulated }) => {
    const lines = [FIELDS, line("10:00:00", "200 0 0"), line("10:00:01", "401 1 1326", "CORP\\alice"), ""];
    writeLog(simulated, "u_ex1.log", lines.join("\r\n"));
    const failed = { time: "2026-11-28 10:00:01", status: 401, substatus: 1, win32: 1326 };
    const more = { method: "GET", path: "/secret", account: "CORP\\alice" };
    const read1 = { state: "read", folder: FOLDER, now };
    expect((await read({ kind: "siteLog", site }, { kind: "siteLog", site, requests: true })).answers).toEqual([
      { ...read1, requests: [failed] },
      { ...read1, requests: [{ ...failed, ...more }] },
    ]);
    const [found] = (await read({ kind: "siteLog", site, containing: "token-no-such" })).answers;
    expect(found).toEqual({ ...read1, requests: [] });
    const [held] = (await read({ kind: "siteLog", site, containing: "0123456789" })).answers;
    expect(held).toMatchObject({ requests: [{ status: 200 }, { status: 401 }] });
    const [part] = (await read({ kind: "siteLog", site, containing: "01234567" })).answers;
    expect(part).toMatchObject({ requests: [{ found: "0123456789" }, { found: "0123456789" }] });
  });

  on.simulated(
    "the two newest files count, and of a long one its end with the fields of its beginning",
    async (bench) => {
      const { site, read, simulated } = bench;
      const failures = (count: number, status: string) => Array.from({ length: count }, () => line("09:00:00", status));
      writeLog(
        simulated,
        "u_ex3.log",
        `${[FIELDS, ...failures(2, "403 7 64"), ""].join("\n")}2026-11-28 09:00:00 GET / cut`,
        3,
      );
      writeLog(simulated, "u_ex2.log", [FIELDS, ...failures(9000, "401 2 5"), ""].join("\n"), 2);
      writeLog(simulated, "u_ex1.log", [FIELDS, ...failures(5, "500 19 13"), ""].join("\n"), 1);
      const [answer] = (await read({ kind: "siteLog", site })).answers;
      expect(answer).toMatchObject({ state: "read", requests: { length: 200 } });
      const statuses = (answer as unknown as { requests: { status: number }[] }).requests.map(({ status }) => status);
      expect(statuses.slice(-3)).toEqual([401, 403, 403]);
      expect(new Set(statuses)).toEqual(new Set([401, 403]));
    },
  );

  on.simulated("from when on the log was looked at is told, where others stand before", async (bench) => {
    const { site, read, simulated } = bench;
    const from = async () => {
      const [answer] = (await read({ kind: "siteLog", site })).answers;
      return (answer as { from?: string }).from;
    };
    const oneAt = (time: string) => [FIELDS, line(time, "401 2 5"), ""].join("\n");
    writeLog(simulated, "u_ex2.log", oneAt("02:00:00"), 2);
    writeLog(simulated, "u_ex3.log", oneAt("03:00:00"), 3);
    expect(await from()).toBeUndefined();
    writeLog(simulated, "u_ex1.log", oneAt("01:00:00"), 1);
    expect(await from()).toBe("2026-11-28 02:00:00");
    const many = Array.from({ length: 9000 }, () => line("04:00:00", "200 0 0"));
    writeLog(simulated, "u_ex3.log", [FIELDS, line("03:00:00", "401 2 5"), ...many, ""].join("\n"), 3);
    expect(await from()).toBe("2026-11-28 04:00:00");
  });

  on.simulated("a request is found by its text though thousands came behind it", async ({ site, read, simulated }) => {
    const many = Array.from({ length: 9000 }, () => line("04:00:00", "200 0 0").replace("0123456789", "-"));
    writeLog(simulated, "u_ex1.log", [FIELDS, line("03:00:00", "401 2 5"), ...many, ""].join("\n"));
    expect((await read({ kind: "siteLog", site, containing: "0123456789" })).answers).toMatchObject([
      { requests: [{ status: 401 }] },
    ]);
  });

  on.simulated(
    "damaged lines, changed fields and missing ones spoil nothing else",
    async ({ site, read, simulated }) => {
      const lines = [
        FIELDS,
        "2026-11-28 10:00:00 GET / - - 401 x 5",
        "too short",
        `${"9".repeat(400)} - GET / - - 401 2 99999999999`,
        "#Fields: sc-win32-status sc-substatus sc-status",
        "64 7 403",
        "#Fields: date sc-status",
        "2026-11-28 401",
        "",
      ];
      writeLog(simulated, "u_ex1.log", lines.join("\n"));
      expect((await read({ kind: "siteLog", site, requests: true })).answers).toMatchObject([
        { state: "fields", requests: [{ time: "", status: 403, substatus: 7, win32: 64 }] },
      ]);
    },
  );

  on.simulated("why there is nothing to read is told", async ({ site, read, simulated }) => {
    const stateAfter = async (change?: string) => {
      const before = simulated.text();
      if (change) simulated.rewrite((text) => text.replace(/<logFile logFormat="W3C"/, `<logFile ${change}`));
      const [answer] = (await read({ kind: "siteLog", site })).answers;
      simulated.rewrite(() => before);
      return (answer as { state?: string }).state;
    };
    expect(await stateAfter()).toBe("none");
    expect(await stateAfter('logFormat="W3C" enabled="false"')).toBe("off");
    expect(await stateAfter('logFormat="IIS"')).toBe("format");
    expect(await stateAfter('logFormat="W3C" logTargetW3C="ETW"')).toBe("etw");
    simulated.edit((doc) => doc.set("", "system.applicationHost/log", { centralLogFileMode: 2 }));
    expect(await stateAfter()).toBe("central");
  });

  const directories = [
    "\\\\files\\logs",
    "//files/logs",
    "\\\\.\\pipe\\logs",
    "logs",
    "%NOWHERE%\\logs",
    "C:logs",
    "\\logs",
  ];
  on.simulated(
    "a log on a share, or in no full path of a drive, is not looked for",
    async ({ site, read, simulated }) => {
      writeLog(simulated, "u_ex1.log", `${FIELDS}\n`);
      for (const directory of directories) {
        const folder = `${directory}\\W3SVC1`;
        const before = simulated.text();
        simulated.rewrite((text) =>
          text.replaceAll(/<logFile ([^>]*)directory="[^"]*"/g, `<logFile $1directory="${directory}"`),
        );
        expect((await read({ kind: "siteLog", site, flush: true })).answers).toEqual([
          { state: "elsewhere", folder, now, requests: [] },
        ]);
        simulated.rewrite(() => before);
      }
    },
  );

  on.simulated(
    "a log that another program holds spoils nothing else that is asked",
    async ({ site, read, simulated }) => {
      writeLog(simulated, "u_ex1.log", `${FIELDS}\n`);
      const file = simulated.simulator.windows.files.get(fileKey(`${FOLDER}\\u_ex1.log`));
      if (file) file.held = true;
      expect((await read({ kind: "siteLog", site }, { kind: "trust" })).answers).toMatchObject([
        { fault: { kind: "unknown", hresult: "0x80070020" } },
        { misplacedRoots: [] },
      ]);
    },
  );

  on.simulated("what HTTP.sys holds back is told where it is flushed first", async ({ site, read, simulated }) => {
    writeLog(simulated, "u_ex1.log", `${FIELDS}\n`);
    const file = simulated.simulator.windows.files.get(fileKey(`${FOLDER}\\u_ex1.log`));
    if (file) file.buffered = `${line("10:00:00", "403 7 64")}\n`;
    expect((await read({ kind: "siteLog", site })).answers).toMatchObject([{ requests: [] }]);
    expect((await read({ kind: "siteLog", site, flush: true })).answers).toMatchObject([
      { requests: [{ status: 403 }] },
    ]);
  });
});
