import { expect } from "vitest";
import type { SectionOperation, SectionQuery, Unit } from "../../provider/src/agent/protocol";
import { editConfig } from "../../simulator/src";
import { type AdminManager, NativeError } from "../../simulator/src/engine/native";
import { SITES, type Simulated } from "./bench";
import { whileQuoting } from "./quoting";
import { conformance } from "./suite";
import { ACCESS, AUTH, absent, account, askFlags, askMappings, flags, mappings, present, shown } from "./wishes";

const unit = (...operations: readonly SectionOperation[]): Unit => ({ operations });
const domain = (location: string, defaultLogonDomain: string): SectionOperation => ({
  kind: "section",
  location,
  section: AUTH,
  set: { defaultLogonDomain },
});
const changed = { changed: true };
const same = { changed: false };
const hasFlags = (...value: readonly string[]) => ({ attributes: { sslFlags: { value } } });

conformance("units", (on) => {
  on.test("a unit of several sections takes one commit, and says of each operation what changed", async (bench) => {
    const { site, ensureUnits } = bench;
    const all = unit(flags(site, "Ssl"), domain(site, "CORP"), mappings(site, present("alice")));
    expect(await ensureUnits([all], [askFlags(site), askMappings(site)])).toMatchObject({
      results: [{ done: [changed, changed, changed] }],
      answers: [hasFlags("Ssl"), { entries: [shown("alice")] }],
      commits: 1,
    });
    expect(await ensureUnits([all])).toMatchObject({ results: [{ done: [same, same, same] }], commits: 0 });
    const other = unit(
      flags(site, "Ssl128"),
      domain(site, "CORP"),
      mappings(site, present("alice", { enabled: false })),
    );
    expect(await ensureUnits([other, unit()])).toMatchObject({
      results: [{ done: [changed, same, { changed: true, taken: [{ differed: ["enabled"] }] }] }, { done: [] }],
      commits: 1,
    });
  });

  on.simulated("where one operation cannot be planned, nothing of its unit is touched", async (bench) => {
    const { site, ensureUnits, simulated } = bench;
    simulated.edit((doc) => doc.addMapping(site, account("foreign")));
    const bob = present("bob", {}, { needed: ["noSuchAttribute"] });
    const answer = await ensureUnits(
      [
        unit(flags(site, "Ssl"), mappings(site, bob)),
        unit(mappings(site, present("alice")), flags("No Such Site", "Ssl")),
        unit(domain(site, "CORP"), mappings(SITES[1], present("carol"))),
      ],
      [askFlags(site), askMappings(site), askMappings(SITES[1])],
    );
    expect(answer).toMatchObject({
      results: [
        { fault: { kind: "incomplete", attribute: "noSuchAttribute", operation: 1 } },
        { fault: { kind: "unknownSite", operation: 1 } },
        { done: [changed, changed] },
      ],
      answers: [hasFlags(), { entries: [shown("foreign")] }, { entries: [shown("carol")] }],
      commits: 1,
    });
  });

  on.simulated("where one operation is refused while it is applied, nothing of its unit is written", async (bench) => {
    const { site, ensureUnits, simulated } = bench;
    simulated.simulator.engine.faults.lockedSections = [ACCESS];
    const answer = await ensureUnits(
      [
        unit(mappings(site, present("alice")), domain(site, "CORP"), flags(site, "Ssl")),
        unit(mappings(site, present("bob"))),
      ],
      [askFlags(site), askMappings(site), askDomain(site)],
    );
    expect(answer).toMatchObject({
      results: [{ fault: { kind: "locked", hresult: "0x80070021", operation: 2 } }, { done: [changed] }],
      answers: [hasFlags(), { entries: [shown("bob")] }, { attributes: { defaultLogonDomain: { value: "" } } }],
      commits: 1,
    });
  });

  on.simulated("a commit that is refused is tried again by units, and splits none", async (bench) => {
    const { site, ensureUnits, simulated } = bench;
    const units = [
      unit(flags(site, "Ssl"), mappings(site, present("alice"))),
      unit(mappings(site, present("bob")), domain(site, "poison"), mappings(SITES[1], present("dave"))),
      unit(flags(SITES[1], "Ssl"), mappings(site, present("carol"))),
    ];
    const answer = await whileRefusing(simulated, site, () =>
      ensureUnits(units, [askFlags(site), askFlags(SITES[1]), askMappings(site), askMappings(SITES[1])]),
    );
    expect(answer).toMatchObject({
      results: [
        { done: [changed, changed] },
        { fault: { kind: "invalid", shared: true } },
        { done: [changed, changed] },
      ],
      answers: [hasFlags("Ssl"), hasFlags("Ssl"), { entries: [shown("alice"), shown("carol")] }, { entries: [] }],
      commits: 2,
    });
  });

  on.simulated("what reads back differently in one section fails the whole unit, and no other", async (bench) => {
    const { site, ensureUnits, simulated } = bench;
    simulated.simulator.engine.faults.keeps = { defaultLogonDomain: (written) => `${written}.` };
    const answer = await ensureUnits([
      unit(flags(site, "Ssl"), domain(site, "CORP")),
      unit(flags(SITES[1], "Ssl"), mappings(site, present("alice"))),
    ]);
    const text = expect.stringContaining("reads back differently (defaultLogonDomain)");
    expect(answer).toMatchObject({
      results: [{ fault: { kind: "conflict", text } }, { done: [changed, changed] }],
    });
  });

  on.simulated("what another program undoes of a unit is written again", async (bench) => {
    const { site, ensureUnits, simulated } = bench;
    const { engine, configFile } = simulated.simulator;
    engine.faults.atStep = (step) => {
      if (step !== "committed") return;
      engine.faults.atStep = null;
      editConfig(configFile, (doc) => doc.set(site, ACCESS, { sslFlags: "None" }));
    };
    const answer = await ensureUnits(
      [unit(flags(site, "Ssl"), mappings(site, present("alice"))), unit(domain(site, "CORP"))],
      [askFlags(site), askMappings(site)],
    );
    expect(answer).toMatchObject({
      results: [{ done: [changed, changed] }, { done: [changed] }],
      answers: [hasFlags("Ssl"), { entries: [shown("alice")] }],
      commits: 2,
    });
  });

  on.simulated(
    "units of different levels go one after the other, and leave neighbours where they stand",
    async (bench) => {
      const { site, ensureUnits, simulated } = bench;
      simulated.edit((doc) => {
        for (const name of ["s1", "s2"]) doc.addMapping("", account(name));
        for (const name of ["foreign1", "mine", "foreign2"]) doc.addMapping(site, account(name));
      });
      const answer = await ensureUnits(
        [
          unit(flags("", "Ssl"), mappings("", absent("s1"))),
          unit(mappings(site, absent("mine")), flags(site, "Ssl128"), mappings(SITES[1], present("new"))),
          unit(domain(site, "CORP")),
        ],
        [askMappings(""), askMappings(site), askMappings(SITES[1]), askFlags(site)],
      );
      const s2 = shown("s2", {}, { inherited: true });
      expect(answer).toMatchObject({
        results: [{ done: [changed, changed] }, { done: [changed, changed, changed] }, { done: [changed] }],
        answers: [
          { entries: [shown("s2")] },
          { entries: [s2, shown("foreign1"), shown("foreign2")] },
          { entries: [s2, shown("new")] },
          hasFlags("Ssl128"),
        ],
        commits: 2,
      });
    },
  );

  on.test("units that meet in one operation count as done in their order, with all that they hold", async (bench) => {
    const { site, ensureUnits } = bench;
    const answer = await ensureUnits(
      [
        unit(flags(site, "Ssl"), mappings(site, present("alice"))),
        unit(mappings(site, present("bob")), flags(site.toUpperCase(), "Ssl128")),
        unit(mappings(site, absent("bob"))),
      ],
      [askFlags(site), askMappings(site)],
    );
    expect(answer).toMatchObject({
      results: [{ done: [changed, changed] }, { done: [changed, changed] }, { done: [changed] }],
      answers: [hasFlags("Ssl128"), { entries: [shown("alice")] }],
      commits: 3,
    });
  });

  const IMPOSSIBLE: readonly (readonly [string, (site: string) => Unit, string])[] = [
    [
      "operations meet in an attribute",
      (site) => unit(flags(site, "Ssl"), flags(site, "Ssl128")),
      "meet in an attribute",
    ],
    [
      "operations meet in an entry",
      (site) => unit(mappings(site, present("eve")), mappings(site, absent("eve"))),
      "meet in an attribute or an entry",
    ],
    [
      "entries are of different levels",
      (site) => unit(mappings("", present("eve")), mappings(site, present("mallory"))),
      "entries of different levels",
    ],
    [
      "one operation is of an unknown kind",
      (site) => unit(flags(site, "Ssl"), { ...flags(site, "Ssl"), kind: "Section" } as never),
      "There is no kind 'Section'",
    ],
    ["one operation is of no kind", (site) => unit({ ...flags(site, "Ssl"), kind: undefined } as never), "no kind ''"],
    [
      "an entry holds entries",
      (site) =>
        unit(
          flags(site, "Ssl"),
          mappings(site, present("eve", {}, { collection: INNER, entries: [{ present: false, key: "rule" }] })),
        ),
      "does not serve a collection that an entry holds",
    ],
  ];
  for (const [what, make, text] of IMPOSSIBLE) {
    on.test(`a unit is refused before anything is touched where ${what}, and no other is`, async (bench) => {
      const { site, ensureUnits } = bench;
      const answer = await ensureUnits(
        [make(site), unit(mappings(site, present("alice")))],
        [askFlags(site), askMappings(site)],
      );
      expect(answer).toMatchObject({
        results: [{ fault: { kind: "protocol", text: expect.stringContaining(text) } }, { done: [changed] }],
        answers: [hasFlags(), { entries: [shown("alice")] }],
        commits: 1,
      });
    });
  }

  on.test("a query of an unknown kind, or of what an entry holds, spoils no other", async ({ site, read }) => {
    const { collection } = askMappings(site);
    const nested = { ...askMappings(site), collection: { ...collection, collection: { ...INNER, attributes: [] } } };
    const queries = [{ ...askFlags(site), kind: "share" }, nested, askFlags(site)] as readonly SectionQuery[];
    expect(await read(...queries)).toMatchObject({
      answers: [
        { fault: { kind: "protocol", text: "There is no kind 'share'" } },
        {
          fault: { kind: "protocol", text: expect.stringContaining("does not serve a collection that an entry holds") },
        },
        hasFlags(),
      ],
    });
  });

  on.simulated("a unit's fault hides the passwords of all its operations", async ({ site, ensureUnits, simulated }) => {
    const said = "said battery-staple";
    const mapping = (name: string, password: string) => mappings(site, withSecret(name, password));
    const { results } = await whileQuoting(simulated, { set: () => said }, () =>
      ensureUnits([
        unit(mapping("alice", "correct-horse"), mapping("bob", "battery-staple")),
        unit(mapping("carol", "another-one")),
      ]),
    );
    expect(results).toMatchObject([{ fault: { text: "said ***" } }, { fault: { text: said } }]);
  });
});

const INNER = { name: "rules", key: { attribute: "certificateField", compare: "text" } } as const;

function withSecret(name: string, password: string) {
  return { ...present(name, { password }), secrets: ["password"] } as ReturnType<typeof present>;
}

function askDomain(location: string): SectionQuery {
  return { kind: "section", location, section: AUTH, attributes: [{ name: "defaultLogonDomain", as: "value" }] };
}

/** Runs with a server that refuses to commit while the domain of the site is `poison`. */
async function whileRefusing<T>({ simulator: { engine } }: Simulated, site: string, run: () => Promise<T>): Promise<T> {
  const { open } = engine;
  const refusing = (manager: AdminManager): AdminManager => {
    const commit = manager.commit.bind(manager);
    manager.commit = () => {
      const { value } = manager.getSection(AUTH, site).getAttribute("defaultLogonDomain");
      if (value === "poison") throw new NativeError(0x8007000d, "The data is invalid.\r\n");
      commit();
    };
    return manager;
  };
  Object.assign(engine, { open: () => refusing(open.call(engine)) });
  try {
    return await run();
  } finally {
    Object.assign(engine, { open });
  }
}
