import { expect } from "vitest";
import { SITES } from "./bench";
import { conformance } from "./suite";
import { ACCESS, ANONYMOUS, AUTH, askFlags, askMappings, certificateOf, hmacOf, keyOf, shown, wrapped } from "./wishes";

conformance("read", (on) => {
  on.test("values come in the types of the schema: flags, enums by name, booleans, text", async ({ site, read }) => {
    const names = ["enabled", "oneToOneCertificateMappingsEnabled", "logonMethod", "defaultLogonDomain"];
    const attributes = names.map((name) => ({ name, as: "value" }) as const);
    const { answers } = await read(askFlags(site), { kind: "section", location: site, section: AUTH, attributes });
    expect(answers).toEqual([
      { attributes: { sslFlags: { value: [] } } },
      {
        attributes: {
          enabled: { value: false },
          oneToOneCertificateMappingsEnabled: { value: true },
          logonMethod: { value: "ClearText" },
          defaultLogonDomain: { value: "" },
        },
      },
    ]);
  });

  on.simulated("flags are a set: any order, no blanks, or a number", async ({ site, read, simulated }) => {
    for (const text of ["SslRequireCert,Ssl", "Ssl, SslRequireCert", "72"]) {
      simulated.edit((doc) => doc.set(site, ACCESS, { sslFlags: "Ssl128" }));
      simulated.rewrite((xml) => xml.replace('sslFlags="Ssl128"', `sslFlags="${text}"`));
      const { answers } = await read(askFlags(site));
      expect(answers, text).toEqual([{ attributes: { sslFlags: { value: ["Ssl", "SslRequireCert"] } } }]);
    }
  });

  on.simulated("numbers and entries of other sections can be read as well", async ({ read }) => {
    const { answers } = await read({
      kind: "section",
      location: "",
      section: "system.applicationHost/sites",
      collection: {
        name: "",
        key: { attribute: "name", compare: "caseless" },
        attributes: [
          { name: "name", as: "value" },
          { name: "id", as: "value" },
        ],
        keys: ["SECOND site", "größe 日本", "not there"],
      },
    });
    expect(answers).toEqual([
      {
        attributes: {},
        entries: [
          { attributes: { name: { value: "Second Site" }, id: { value: 2 } }, inherited: false },
          { attributes: { name: { value: "Größe 日本" }, id: { value: 3 } }, inherited: false },
        ],
      },
    ]);
  });

  on.simulated(
    "secret values come as HMAC whatever was asked, long ones as digest",
    async ({ site, read, simulated }) => {
      simulated.edit((doc) => {
        doc.addMapping(site, { certificate: certificateOf("a"), userName: "CORP\\a", password: "Pässwörd 𝄞" });
      });
      const { answers } = await read({
        kind: "section",
        location: site,
        section: AUTH,
        collection: {
          name: "oneToOneMappings",
          key: { attribute: "certificate", compare: "bytes" },
          attributes: [
            { name: "password", as: "value" },
            { name: "userName", as: "hmac" },
            { name: "certificate", as: "digest" },
            { name: "enabled", as: "hmac" },
          ],
        },
      });
      const attributes = {
        password: hmacOf("Pässwörd 𝄞"),
        userName: hmacOf("CORP\\a"),
        certificate: { sha256: keyOf("a"), canonical: true },
        enabled: hmacOf("True"),
      };
      expect(answers).toEqual([{ attributes: {}, entries: [{ attributes, inherited: false }] }]);
      expect(JSON.stringify(answers)).not.toContain("wörd");
    },
  );

  on.simulated("what IIS would not match is no canonical form", async ({ site, read, simulated }) => {
    simulated.edit((doc) => {
      doc.addMapping(site, { certificate: wrapped("a"), userName: "CORP\\a", password: "password of a" });
      doc.addMapping(site, { certificate: "no base64 at all", userName: "CORP\\b", password: "" });
    });
    const { answers } = await read(askMappings(site));
    expect(answers).toMatchObject([
      { entries: [shown("a", {}, { canonical: false }), { attributes: { certificate: { canonical: false } } }] },
    ]);
  });

  on.simulated("entries of the server level show as inherited", async ({ site, read, simulated }) => {
    simulated.edit((doc) => {
      doc.addMapping("", {
        certificate: certificateOf("above"),
        userName: "CORP\\above",
        password: "password of above",
      });
      doc.addMapping(site, { certificate: certificateOf("own"), userName: "CORP\\own", password: "password of own" });
    });
    const { answers } = await read(askMappings(site), askMappings(SITES[1]), askMappings(""));
    const above = shown("above", {}, { inherited: true });
    expect(answers).toEqual([
      { attributes: {}, entries: [above, shown("own")] },
      { attributes: {}, entries: [above] },
      { attributes: {}, entries: [shown("above")] },
    ]);
  });

  on.simulated("only entries with the keys asked for are told", async ({ site, read, simulated }) => {
    simulated.edit((doc) => {
      for (const name of ["a", "b", "c"]) {
        doc.addMapping(site, {
          certificate: certificateOf(name),
          userName: `CORP\\${name}`,
          password: `password of ${name}`,
        });
      }
    });
    const some = await read(askMappings(site, [keyOf("c"), keyOf("a"), keyOf("nobody"), keyOf("c")]));
    expect(some.answers).toEqual([{ attributes: {}, entries: [shown("c"), shown("a")] }]);
    const none = await read(askMappings(site, []));
    expect(none.answers).toEqual([{ attributes: {}, entries: [] }]);
  });

  on.test("an unknown site, section, attribute and collection fail each on its own", async ({ site, read }) => {
    const key = { attribute: "certificate", compare: "bytes" } as const;
    const { answers } = await read(
      askFlags("No Such Site"),
      { kind: "section", location: site, section: "system.webServer/security/noSuchSection" },
      { kind: "section", location: site, section: ACCESS, attributes: [{ name: "noSuchAttribute", as: "value" }] },
      { kind: "section", location: site, section: AUTH, collection: { name: "noSuchMappings", key, attributes: [] } },
      { kind: "section", location: site, section: ACCESS, collection: { name: "", key, attributes: [] } },
      askFlags(site),
    );
    expect(answers).toMatchObject([
      { fault: { kind: "unknownSite", hresult: "0x80070002", text: expect.stringContaining("No Such Site") } },
      { fault: { kind: "missingFeature", hresult: "0x80070490" } },
      { attributes: { noSuchAttribute: { fault: { kind: "invalid", hresult: "0x80070585" } } } },
      { fault: { kind: "invalid", hresult: "0x80070585" } },
      { fault: { kind: "invalid" } },
      { attributes: { sslFlags: { value: [] } } },
    ]);
  });

  on.simulated("a path below a site need not exist, and inherits", async ({ site, read, simulated }) => {
    simulated.edit((doc) => {
      doc.set("", ANONYMOUS, { enabled: false });
      doc.set(site, ACCESS, { sslFlags: "Ssl" });
      doc.set(`${site}/deep`, ACCESS, { sslFlags: "Ssl,Ssl128" });
    });
    const anonymous = {
      kind: "section",
      location: `${site}/deep`,
      section: ANONYMOUS,
      attributes: [{ name: "enabled", as: "value" }],
    } as const;
    const { answers } = await read(askFlags(`${site}/other`), askFlags(`${site}/DEEP/below`), anonymous);
    expect(answers).toEqual([
      { attributes: { sslFlags: { value: ["Ssl"] } } },
      { attributes: { sslFlags: { value: ["Ssl", "Ssl128"] } } },
      { attributes: { enabled: { value: false } } },
    ]);
  });

  on.test("a site is found by any spelling", async ({ site, ensure, read }) => {
    await ensure([{ kind: "section", location: site, section: ACCESS, set: { sslFlags: ["Ssl"] } }]);
    const { answers } = await read(askFlags(site.toUpperCase()), askFlags(site.toLowerCase()));
    expect(answers).toEqual([
      { attributes: { sslFlags: { value: ["Ssl"] } } },
      { attributes: { sslFlags: { value: ["Ssl"] } } },
    ]);
  });

  on.simulated("a password that cannot be decrypted spoils no other entry", async ({ site, read, simulated }) => {
    simulated.edit((doc) => {
      doc.addMapping(site, { certificate: certificateOf("a"), userName: "CORP\\a", password: "password of a" });
      doc.addMapping(site, { certificate: certificateOf("b"), userName: "CORP\\b", password: "password of b" });
    });
    simulated.rewrite((xml) =>
      xml.replace(/(\[enc:\w+:)[^:]{16}(?=[^"]*" \/>\s*<add certificate)/, "$1AAAAAAAAAAAAAAAA"),
    );
    const { answers } = await read(askMappings(site));
    const [answer] = answers;
    const [first, second] = answer && "entries" in answer ? (answer.entries ?? []) : [];
    expect(second).toEqual(shown("b"));
    const { password: _, ...rest } = shown("a").attributes;
    expect(first).toMatchObject({ attributes: rest });
    expect(first).not.toMatchObject(shown("a"));
  });

  on.simulated("denied, malformed and absent files fail every query", async ({ site, read, simulated }) => {
    const { faults } = simulated.simulator.engine;
    faults.denyRead = true;
    expect((await read(askFlags(site))).answers).toMatchObject([{ fault: { kind: "denied", hresult: "0x80070005" } }]);
    faults.denyRead = false;
    simulated.rewrite((xml) => xml.replace("</configuration>", ""));
    const malformed = { kind: "invalid", hresult: "0x8007000D", text: expect.stringMatching(/Line number: \d+/) };
    expect((await read(askFlags(site), askFlags(""))).answers).toMatchObject([
      { fault: malformed },
      { fault: malformed },
    ]);
  });

  on.simulated("a lock of another program is waited out", async ({ site, read, simulated }) => {
    simulated.simulator.engine.faults.inUse = 2;
    expect((await read(askFlags(site))).answers).toEqual([{ attributes: { sslFlags: { value: [] } } }]);
  });
});
