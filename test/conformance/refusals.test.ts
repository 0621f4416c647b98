import { expect } from "vitest";
import { SITES } from "./bench";
import { conformance } from "./suite";
import {
  ACCESS,
  AUTH,
  absent,
  account,
  askFlags,
  askMappings,
  certificateOf,
  flags,
  keyOf,
  mappings,
  present,
  shown,
  wrapped,
} from "./wishes";

conformance("refusals", (on) => {
  on.simulated("a site cannot have an entry that it inherits", async ({ site, ensure, simulated }) => {
    simulated.edit((doc) => doc.addMapping("", account("above")));
    const answer = await ensure([mappings(site, present("above"))], [askMappings(site)]);
    expect(answer).toMatchObject({
      results: [{ fault: { kind: "inherited", attribute: "certificate" } }],
      answers: [{ entries: [shown("above", {}, { inherited: true })] }],
      commits: 0,
    });
  });

  on.simulated("an inherited entry is not taken away at a site", async ({ site, ensure, simulated }) => {
    simulated.edit((doc) => doc.addMapping("", account("above")));
    const answer = await ensure([mappings(site, absent("above"))], [askMappings("")]);
    expect(answer).toMatchObject({
      results: [{ changed: false }],
      answers: [{ entries: [shown("above")] }],
      commits: 0,
    });
  });

  on.simulated("a site's own spelling of an inherited certificate is told, and can go", async (bench) => {
    const { site, read, ensure, simulated } = bench;
    simulated.edit((doc) => {
      doc.addMapping("", account("above"));
      doc.addMapping(site, { ...account("above"), certificate: wrapped("above") });
    });
    const own = shown("above", {}, { canonical: false });
    // Told as its own: otherwise a refresh would take it for gone, and it would stay for ever.
    expect(await read(askMappings(site))).toMatchObject({
      answers: [{ entries: [shown("above", {}, { inherited: true }), own] }],
    });
    const answer = await ensure([mappings(site, absent("above"))], [askMappings(site)]);
    expect(answer).toMatchObject({
      results: [{ changed: true }],
      answers: [{ entries: [shown("above", {}, { inherited: true })] }],
    });
  });

  on.simulated(
    "the server level cannot have an entry that sites hold, and names them",
    async ({ ensure, simulated }) => {
      simulated.edit((doc) => {
        doc.addMapping(SITES[2], account("held"));
        doc.addMapping(SITES[0], account("held"));
        doc.addMapping(SITES[1], account("another"));
      });
      const answer = await ensure([mappings("", present("held")), mappings("", present("new"))], [askMappings("")]);
      expect(answer).toMatchObject({
        results: [{ fault: { kind: "heldBySites", attribute: "certificate" } }, { changed: true }],
        answers: [{ entries: [shown("new")] }],
        commits: 1,
      });
      const [first] = answer.results ?? [];
      expect(first && "fault" in first && [...(first.fault.sites ?? [])].sort()).toEqual([SITES[0], SITES[2]].sort());
    },
  );

  on.simulated("an entry of the server level is changed there", async ({ site, ensure, simulated }) => {
    simulated.edit((doc) => doc.addMapping("", account("above")));
    const wish = present("above", { userName: "CORP\\other" });
    const answer = await ensure([mappings("", wish)], [askMappings(site)]);
    expect(answer).toMatchObject({
      results: [{ changed: true, taken: [{ differed: ["userName"] }] }],
      answers: [{ entries: [shown("above", { userName: "CORP\\other" }, { inherited: true })] }],
    });
  });

  on.simulated(
    "of several spellings of one certificate the one that IIS matches stays",
    async ({ site, ensure, simulated }) => {
      simulated.edit((doc) => {
        doc.addMapping(site, { ...account("alice"), certificate: wrapped("alice"), userName: "CORP\\wrapped" });
        doc.addMapping(site, { ...account("alice"), userName: "CORP\\matched" });
        doc.addMapping(site, account("bob"));
      });
      const answer = await ensure([mappings(site, present("alice"))], [askMappings(site)]);
      expect(answer).toMatchObject({
        results: [{ changed: true, taken: [{ key: keyOf("alice"), was: { userName: "CORP\\matched" } }] }],
        answers: [{ entries: [shown("alice"), shown("bob")] }],
        commits: 1,
      });
    },
  );

  on.simulated(
    "an entry in another spelling is brought to the one that IIS matches",
    async ({ site, ensure, simulated }) => {
      simulated.edit((doc) => doc.addMapping(site, { ...account("alice"), certificate: wrapped("alice") }));
      const answer = await ensure([mappings(site, present("alice"))], [askMappings(site)]);
      expect(answer).toMatchObject({
        results: [{ changed: true, taken: [{ differed: ["certificate"] }] }],
        answers: [{ entries: [shown("alice")] }],
      });
      expect(simulated.text()).toContain(`certificate="${certificateOf("alice")}"`);
    },
  );

  on.simulated("every spelling of a certificate goes", async ({ site, ensure, simulated }) => {
    simulated.edit((doc) => {
      doc.addMapping(site, { ...account("alice"), certificate: wrapped("alice") });
      doc.addMapping(site, account("alice"));
    });
    const answer = await ensure([mappings(site, absent("alice"))], [askMappings(site)]);
    expect(answer).toMatchObject({ results: [{ changed: true }], answers: [{ entries: [] }], commits: 1 });
  });

  on.simulated("a password that cannot be decrypted is overwritten", async ({ site, ensure, simulated }) => {
    simulated.edit((doc) => doc.addMapping(site, account("alice")));
    simulated.rewrite((xml) =>
      xml.replace(/(certificate="[^"]*" userName="[^"]*" password="\[enc:\w+:)[^:]{16}/, "$1AAAAAAAAAAAAAAAA"),
    );
    const answer = await ensure([mappings(site, present("alice"))], [askMappings(site)]);
    expect(answer).toMatchObject({
      results: [{ changed: true, taken: [{ differed: ["password"] }] }],
      answers: [{ entries: [shown("alice")] }],
    });
  });

  on.test("an unknown site fails on its own, among others that are done", async ({ site, ensure }) => {
    const answer = await ensure(
      [
        flags("No Such Site", "Ssl"),
        mappings(site, present("alice")),
        mappings("No Such Site", present("alice")),
        flags(site, "Ssl"),
      ],
      [askFlags(site), askMappings(site)],
    );
    const fault = { kind: "unknownSite", hresult: "0x80070002" };
    expect(answer).toMatchObject({
      results: [{ fault }, { changed: true }, { fault }, { changed: true }],
      answers: [{ attributes: { sslFlags: { value: ["Ssl"] } } }, { entries: [shown("alice")] }],
      commits: 1,
    });
  });

  on.simulated(
    "an unknown site tells the sites that are there, those that look like it first and a bounded number",
    async ({ simulated, site, read, ensure }) => {
      const asked = site.replace(" ", "\u00a0");
      const others = Array.from({ length: 30 }, (_, at) => `A${String(at).padStart(2, "0")}${"x".repeat(at * 20)}`);
      simulated.edit((doc) => {
        for (const [at, name] of others.entries()) doc.addSite({ name, id: 1000 + at });
      });
      const { results } = await ensure([flags(asked, "Ssl")]);
      const { answers } = await read(askFlags(`${asked}/app`));
      const sites = [site, ...others.slice(0, 20)].map((name) => name.slice(0, 256));
      expect(results).toMatchObject([{ fault: { kind: "unknownSite", sites } }]);
      expect(answers).toMatchObject([{ fault: { kind: "unknownSite", sites } }]);
    },
  );

  on.test(
    "values that IIS does not take are refused in its words, and nothing else is lost",
    async ({ site, ensure }) => {
      const answer = await ensure(
        [
          mappings(site, present("alice")),
          flags(site, "Ssl", "SslMapCert"),
          { kind: "section", location: site, section: AUTH, set: { logonMethod: "Sometimes" } },
          { kind: "section", location: site, section: AUTH, set: { enabled: "perhaps" } },
          { kind: "section", location: site, section: AUTH, set: { noSuchAttribute: 1 } },
        ],
        [askFlags(site), askMappings(site)],
      );
      expect(answer).toMatchObject({
        results: [
          { changed: true },
          { fault: { kind: "invalid", hresult: "0x8007000D", attribute: "sslFlags" } },
          { fault: { kind: "invalid", hresult: "0x8007000D", attribute: "logonMethod" } },
          { fault: { kind: "invalid", attribute: "enabled" } },
          { fault: { kind: "invalid", hresult: "0x80070585" } },
        ],
        answers: [{ attributes: { sslFlags: { value: [] } } }, { entries: [shown("alice")] }],
        commits: 1,
      });
    },
  );

  on.test(
    "what is refused while it is applied is left out, and the rest is written at once",
    async ({ site, ensure }) => {
      const bad = (name: string) => mappings(site, present(name, { enabled: "no" as unknown as boolean }));
      const wrong = ["Ssl64", "Ssl65", "Ssl66", "Ssl67"].map((flag, index) => flags(`${site}/wrong${index}`, flag));
      const answer = await ensure(
        [...wrong, mappings(site, present("alice")), bad("eve"), mappings(site, present("bob"))],
        [askMappings(site)],
      );
      const fault = { kind: "invalid" };
      expect(answer).toMatchObject({
        results: [{ fault }, { fault }, { fault }, { fault }, { changed: true }, { fault }, { changed: true }],
        answers: [{ entries: [shown("alice"), shown("bob")] }],
        commits: 1,
      });
    },
  );

  on.simulated("an entry without its required attribute is refused", async ({ site, ensure }) => {
    const wish = { present: true, key: keyOf("alice"), set: { userName: "CORP\\alice" } } as const;
    expect(await ensure([mappings(site, wish)])).toMatchObject({
      results: [{ fault: { kind: "invalid", hresult: "0x80070002" } }],
      commits: 0,
    });
  });

  on.simulated("a locked section refuses its own operations only", async ({ site, ensure, simulated }) => {
    simulated.simulator.engine.faults.lockedSections = [ACCESS];
    const answer = await ensure([flags(site, "Ssl"), mappings(site, present("alice"))], [askMappings(site)]);
    expect(answer).toMatchObject({
      results: [{ fault: { kind: "locked", hresult: "0x80070021" } }, { changed: true }],
      answers: [{ entries: [shown("alice")] }],
      commits: 1,
    });
  });

  on.simulated("a lock of the server level binds its sites", async ({ site, ensure, simulated }) => {
    simulated.edit((doc) => {
      doc.set("", AUTH, { enabled: false });
      doc.set("", ACCESS, { sslFlags: "None" });
    });
    simulated.rewrite((xml) =>
      xml.replace("<iisClientCertificateMappingAuthentication ", '$&lockAttributes="enabled" '),
    );
    const answer = await ensure([
      { kind: "section", location: site, section: AUTH, set: { enabled: true } },
      { kind: "section", location: site, section: AUTH, set: { defaultLogonDomain: "CORP" } },
    ]);
    expect(answer).toMatchObject({
      results: [{ fault: { kind: "locked", hresult: "0x80070021", attribute: "enabled" } }, { changed: true }],
      commits: 1,
    });
  });

  on.simulated(
    "a section that the server does not declare is a missing feature",
    async ({ site, ensure, simulated }) => {
      simulated.rewrite((xml) => xml.replace(/<section name="iisClientCertificateMappingAuthentication"[^>]*>/, ""));
      const answer = await ensure([mappings(site, present("alice")), flags(site, "Ssl")]);
      expect(answer).toMatchObject({
        results: [{ fault: { kind: "missingFeature", hresult: "0x80070490" } }, { changed: true }],
      });
    },
  );
});
