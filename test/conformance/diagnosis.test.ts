import { createHash, X509Certificate } from "node:crypto";
import { mkdirSync, rmdirSync } from "node:fs";
import { expect } from "vitest";
import type { Query } from "../../provider/src/agent/protocol";
import { makeAuthority } from "../../simulator/src/certificates";
import { webConfigFile } from "../../simulator/src/engine/web";
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
      "FAR\\erin": { password: "x", unreachable: true },
    });
    const named = ["FAR\\erin", "CORP\\alice", "corp\\ALICE", "CORP\\bob", ".\\carol", "FAR\\dave", "nobody"];
    simulated.edit((doc) => {
      doc.set(site, AUTH, { defaultLogonDomain: "CORP" });
      for (const [at, userName] of named.entries()) doc.addMapping(site, { ...account(`c${at}`), userName });
    });
    const fine = { disabled: false, lockedOut: false, expired: false, passwordExpired: false };
    expect((await read(accounts(site))).answers).toEqual([
      {
        accounts: [
          { name: "FAR\\erin", fault: expect.objectContaining({ hresult: "0x8007203A" }) },
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
      { misplacedRoots: expect.any(Array) },
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
