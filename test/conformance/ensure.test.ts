import { expect } from "vitest";
import type { SectionOperation } from "../../provider/src/agent/protocol";
import { conformance } from "./suite";
import {
  ACCESS,
  ANONYMOUS,
  AUTH,
  absent,
  askFlags,
  askMappings,
  certificateOf,
  flags,
  keyOf,
  mappings,
  present,
  shown,
} from "./wishes";

conformance("ensure", (on) => {
  on.test("what is not so is made so, in one commit, and shown from a fresh view", async ({ site, ensure }) => {
    const answer = await ensure(
      [
        flags(site, "SslNegotiateCert", "Ssl"),
        { kind: "section", location: site, section: AUTH, set: { enabled: true } },
        mappings(site, present("alice")),
      ],
      [askFlags(site), askMappings(site)],
    );
    expect(answer).toMatchObject({
      results: [{ changed: true }, { changed: true }, { changed: true }],
      answers: [{ attributes: { sslFlags: { value: ["Ssl", "SslNegotiateCert"] } } }, { entries: [shown("alice")] }],
      commits: 1,
    });
    expect(answer.results?.[2]).not.toHaveProperty("taken");
  });

  on.test("what is so already is not written", async ({ site, ensure }) => {
    const operations: SectionOperation[] = [
      flags(site, "Ssl", "SslNegotiateCert"),
      {
        kind: "section",
        location: site,
        section: AUTH,
        set: { enabled: true, logonMethod: "Network", defaultLogonDomain: "CORP" },
      },
      mappings(site, present("alice"), absent("bob")),
    ];
    expect(await ensure(operations)).toMatchObject({ commits: 1 });
    const again = await ensure(operations);
    expect(again).toMatchObject({ results: [{ changed: false }, { changed: false }, { changed: false }], commits: 0 });
  });

  on.test("only what differs counts as changed", async ({ site, ensure }) => {
    await ensure([flags(site, "Ssl"), mappings(site, present("alice"))]);
    const answer = await ensure([flags(site, "Ssl"), mappings(site, present("alice"), present("bob"))]);
    expect(answer).toMatchObject({ results: [{ changed: false }, { changed: true }], commits: 1 });
  });

  on.test("flags are a set, and an empty one is None", async ({ site, ensure }) => {
    await ensure([flags(site, "SslRequireCert", "Ssl", "SslNegotiateCert")]);
    expect(await ensure([flags(site, "Ssl", "SslNegotiateCert", "SslRequireCert", "Ssl")])).toMatchObject({
      commits: 0,
    });
    const { answers } = await ensure([flags(site)], [askFlags(site)]);
    expect(answers).toEqual([{ attributes: { sslFlags: { value: [] } } }]);
  });

  on.test(
    "text is compared as the schema says: account names without case, passwords as they stand",
    async ({ site, ensure }) => {
      await ensure([mappings(site, present("alice"))]);
      const renamed = await ensure([
        mappings(site, present("alice", { userName: "corp\\ALICE" }, { refuseDifferent: true })),
      ]);
      expect(renamed).toMatchObject({ results: [{ changed: false }], commits: 0 });
      const changed = await ensure([mappings(site, present("alice", { password: "PASSWORD OF ALICE" }))]);
      expect(changed).toMatchObject({ results: [{ taken: [{ differed: ["password"] }] }], commits: 1 });
    },
  );

  on.simulated(
    "what is inherited only is written at the location, and stays when the level above changes",
    async ({ site, ensure, simulated }) => {
      const below = `${site}/below`;
      simulated.edit((doc) => doc.set(site, ACCESS, { sslFlags: "Ssl" }));
      expect(await ensure([flags(below, "Ssl")])).toMatchObject({ results: [{ changed: true }], commits: 1 });
      expect(await ensure([flags(below, "Ssl")])).toMatchObject({ results: [{ changed: false }], commits: 0 });
      const { answers } = await ensure([flags(site)], [askFlags(site), askFlags(below)]);
      expect(answers).toMatchObject([
        { attributes: { sslFlags: { value: [] } } },
        { attributes: { sslFlags: { value: ["Ssl"] } } },
      ]);
    },
  );

  on.simulated("what the level above locks is left as it is inherited", async ({ site, ensure, simulated }) => {
    simulated.edit((doc) => doc.set("", AUTH, { enabled: true }));
    simulated.rewrite((xml) =>
      xml.replace("<iisClientCertificateMappingAuthentication ", '$&lockAttributes="enabled" '),
    );
    const operation = { kind: "section" as const, location: site, section: AUTH, set: { enabled: true } };
    expect(await ensure([operation])).toMatchObject({ results: [{ changed: false }], commits: 0 });
  });

  on.test("an attribute that is unset goes back to what it inherits, once", async ({ site, ensure }) => {
    await ensure([
      { kind: "section", location: site, section: AUTH, set: { enabled: true, defaultLogonDomain: "CORP" } },
    ]);
    const unset = { kind: "section" as const, location: site, section: AUTH, unset: ["enabled", "logonMethod"] };
    const ask = {
      kind: "section" as const,
      location: site,
      section: AUTH,
      attributes: ["enabled", "defaultLogonDomain"].map((name) => ({ name, as: "value" }) as const),
    };
    expect(await ensure([unset], [ask])).toMatchObject({
      results: [{ changed: true }],
      answers: [{ attributes: { enabled: { value: false }, defaultLogonDomain: { value: "CORP" } } }],
      commits: 1,
    });
    expect(await ensure([unset])).toMatchObject({ results: [{ changed: false }], commits: 0 });
  });

  on.simulated(
    "an attribute that is unset at a site shows the server level's value",
    async ({ site, ensure, simulated }) => {
      simulated.edit((doc) => {
        doc.set("", ANONYMOUS, { enabled: false });
        doc.set(site, ANONYMOUS, { enabled: true });
      });
      const ask = {
        kind: "section" as const,
        location: site,
        section: ANONYMOUS,
        attributes: [{ name: "enabled", as: "value" }],
      } as const;
      expect(
        await ensure([{ kind: "section", location: site, section: ANONYMOUS, unset: ["enabled"] }], [ask]),
      ).toMatchObject({
        results: [{ changed: true }],
        answers: [{ attributes: { enabled: { value: false } } }],
      });
    },
  );

  on.test(
    "an entry that is there already is taken over, and the answer tells what it was",
    async ({ site, ensure }) => {
      await ensure([mappings(site, present("alice", { userName: "CORP\\old", password: "former", enabled: false }))]);
      const answer = await ensure([mappings(site, present("alice"))], [askMappings(site)]);
      const taken = [
        { key: keyOf("alice"), differed: ["userName", "password"], was: { userName: "CORP\\old", enabled: false } },
      ];
      expect(answer).toMatchObject({ results: [{ changed: true, taken }], commits: 1 });
      expect(answer.answers).toMatchObject([{ entries: [shown("alice", { enabled: false })] }]);
      expect(JSON.stringify(answer.results)).not.toContain("former");
    },
  );

  on.test("an entry can be refused where it differs, and is taken where it does not", async ({ site, ensure }) => {
    await ensure([mappings(site, present("alice"))]);
    const refuse = { refuseDifferent: true };
    expect(await ensure([mappings(site, present("alice", {}, refuse))])).toMatchObject({
      results: [{ changed: false }],
    });
    const other = await ensure(
      [mappings(site, present("alice", { userName: "CORP\\bob" }, refuse))],
      [askMappings(site)],
    );
    expect(other).toMatchObject({
      results: [{ fault: { kind: "exists", attribute: "certificate" } }],
      answers: [{ entries: [shown("alice")] }],
      commits: 0,
    });
  });

  on.test("a new entry without what it needs is refused, an old one is not", async ({ site, ensure }) => {
    const wish = {
      present: true,
      key: keyOf("alice"),
      set: { certificate: certificateOf("alice"), userName: "CORP\\alice2" },
      needed: ["userName", "password"],
    } as const;
    const refused = await ensure([mappings(site, wish)]);
    expect(refused).toMatchObject({ results: [{ fault: { kind: "incomplete", attribute: "password" } }], commits: 0 });
    await ensure([mappings(site, present("alice"))]);
    const { results, answers } = await ensure([mappings(site, wish)], [askMappings(site)]);
    expect(results).toMatchObject([{ changed: true }]);
    expect(answers).toMatchObject([{ entries: [shown("alice", { userName: "CORP\\alice2" })] }]);
  });

  on.test("attributes of an entry can be unset", async ({ site, ensure }) => {
    await ensure([mappings(site, present("alice", { enabled: false }))]);
    const answer = await ensure([mappings(site, present("alice", {}, { unset: ["enabled"] }))], [askMappings(site)]);
    expect(answer).toMatchObject({
      results: [{ changed: true, taken: [{ differed: ["enabled"] }] }],
      answers: [{ entries: [shown("alice")] }],
    });
  });

  on.test("an entry goes once, and stays away", async ({ site, ensure }) => {
    await ensure([mappings(site, present("alice"), present("bob"))]);
    const gone = await ensure([mappings(site, absent("alice"))], [askMappings(site)]);
    expect(gone).toMatchObject({ results: [{ changed: true }], answers: [{ entries: [shown("bob")] }], commits: 1 });
    expect(await ensure([mappings(site, absent("alice"))])).toMatchObject({
      results: [{ changed: false }],
      commits: 0,
    });
  });

  on.test("many operations are one commit", async ({ site, ensure }) => {
    const names = Array.from({ length: 50 }, (_, index) => `client ${index}`);
    const answer = await ensure(names.map((name) => mappings(site, present(name))));
    expect(answer.results).toEqual(names.map(() => ({ changed: true })));
    expect(answer.commits).toBe(1);
  });

  on.test("operations that meet count in their order", async ({ site, ensure }) => {
    const answer = await ensure(
      [
        flags(site, "Ssl"),
        mappings(site, present("alice")),
        flags(site, "Ssl", "Ssl128"),
        mappings(site, absent("alice")),
      ],
      [askFlags(site), askMappings(site)],
    );
    expect(answer).toMatchObject({
      results: [{ changed: true }, { changed: true }, { changed: true }, { changed: true }],
      answers: [{ attributes: { sslFlags: { value: ["Ssl", "Ssl128"] } } }, { entries: [] }],
      commits: 2,
    });
  });

  on.test("names and passwords beyond ASCII arrive as they are", async ({ site, ensure }) => {
    const account = { userName: "KÖRPER\\Žofie 日本 𝄞", password: "pä\"ss\\wörd\t<&>\u00a0𝄞 '[enc:X:Y:enc" };
    const answer = await ensure([mappings(site, present("alice", account))], [askMappings(site)]);
    expect(answer).toMatchObject({ results: [{ changed: true }], answers: [{ entries: [shown("alice", account)] }] });
    expect(await ensure([mappings(site, present("alice", account))])).toMatchObject({ commits: 0 });
  });

  on.test("a path below a site can be set", async ({ site, ensure }) => {
    const below = `${site}/some folder/below`;
    const set = await ensure([flags(below, "Ssl")], [askFlags(below), askFlags(site)]);
    expect(set.answers).toEqual([
      { attributes: { sslFlags: { value: ["Ssl"] } } },
      { attributes: { sslFlags: { value: [] } } },
    ]);
    const unset = await ensure(
      [{ kind: "section", location: below, section: ACCESS, unset: ["sslFlags"] }],
      [askFlags(below)],
    );
    expect(unset).toMatchObject({
      results: [{ changed: true }],
      answers: [{ attributes: { sslFlags: { value: [] } } }],
    });
  });

  on.test("a location in another spelling is the same one", async ({ site, ensure }) => {
    await ensure([flags(site, "Ssl"), mappings(site, present("alice"))]);
    const loud = site.toUpperCase();
    const answer = await ensure(
      [flags(loud, "Ssl"), mappings(loud, present("alice"), present("bob"))],
      [askMappings(site)],
    );
    expect(answer).toMatchObject({
      results: [{ changed: false }, { changed: true }],
      answers: [{ entries: [shown("alice"), shown("bob")] }],
    });
  });

  on.test("a thousand entries are one message and one commit", async ({ site, ensure, read }) => {
    const names = Array.from({ length: 1_000 }, (_, index) => `client ${index}`);
    const wishes = names.map((name) => present(name));
    expect(await ensure([mappings(site, ...wishes)])).toMatchObject({ results: [{ changed: true }], commits: 1 });
    expect(await ensure([mappings(site, ...wishes)])).toMatchObject({ results: [{ changed: false }], commits: 0 });
    const { answers } = await read(askMappings(site));
    expect(answers).toEqual([{ attributes: {}, entries: names.map((name) => shown(name)) }]);
  });
});
