import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { noFaults } from "../../simulator/src/engine/faults";
import { type AdminManager, NativeError } from "../../simulator/src/engine/native";
import { withoutPowershell } from "../support/powershell";
import { type RunningAgent, startAgent } from "./agent";
import { ACCESS, account, flags, flagsOf, mappings, mappingsOf, present, SITE, SWITCH } from "./mappings";

describe.skipIf(withoutPowershell("what goes wrong for the agent"))("where something goes wrong", () => {
  let agent: RunningAgent;
  let fresh: string;
  beforeAll(async () => {
    agent = await startAgent();
    fresh = agent.file();
  });
  beforeEach(async () => {
    Object.assign(agent.engine.faults, noFaults());
    agent.windows.freeBytes = 50e9;
    agent.afterCommit = () => {};
    agent.edit(() => fresh);
  });
  afterAll(() => agent.close());

  const bad = { kind: "section" as const, location: SITE, section: SWITCH, set: { logonMethod: "Telepathy" } };

  test("an operation that fails is reported on its own, and the others are done", async () => {
    const { results, commits } = await agent.ensure(
      [flags(SITE, "Ssl"), flags("Nowhere", "Ssl"), bad, mappings(SITE, present("a", account("a")))],
      [flagsOf(SITE), mappingsOf(SITE)],
    );
    expect(results).toMatchObject([
      { changed: true },
      { fault: { kind: "unknownSite" } },
      { fault: { kind: "invalid", attribute: "logonMethod" } },
      { changed: true },
    ]);
    expect(commits).toBe(1);
  });

  test("what is refused while it is applied is left out, and the rest is written at once", async () => {
    const fails = ["", SITE, "Other", `${SITE}/a`, `${SITE}/b`].map((location) => ({ ...bad, location }));
    const { results, commits } = await agent.ensure([
      flags(SITE, "Ssl"),
      ...fails,
      flags("Other", "Ssl"),
      flags("", "Ssl"),
    ]);
    expect(results).toMatchObject([
      { changed: true },
      ...fails.map(() => ({ fault: { kind: "invalid" } })),
      { changed: true },
      { changed: true },
    ]);
    expect(commits).toBe(1);
  });

  test("a new entry without its key attribute is refused by IIS, and told as invalid", async () => {
    const { set, ...wish } = present("a", account("alice"));
    const { certificate: _, ...rest } = set;
    const { results } = await agent.ensure([mappings(SITE, { ...wish, set: rest })]);
    expect(results).toMatchObject([{ fault: { kind: "invalid" } }]);
    expect(agent.file()).toBe(fresh);
  });

  test("entries without a collection are a mistake of whoever asks, told of that operation", async () => {
    const { collection: _, ...rest } = mappings(SITE, present("a", account("alice")));
    const { results } = await agent.ensure([rest, flags(SITE, "Ssl")]);
    expect(results).toMatchObject([{ fault: { kind: "protocol" } }, { changed: true }]);
  });

  test("a locked section is told as locked", async () => {
    agent.engine.faults.lockedSections = [ACCESS];
    const { results } = await agent.ensure([flags(SITE, "Ssl"), mappings(SITE, present("a", account("a")))]);
    expect(results).toMatchObject([{ fault: { kind: "locked", hresult: "0x80070021" } }, { changed: true }]);
  });

  test("a section that is not declared is a missing feature", async () => {
    agent.edit((text) => text.replace(/<section name="iisClientCertificateMappingAuthentication"[^>]*>/, ""));
    const { results } = await agent.ensure([mappings(SITE, present("a", account("a"))), flags(SITE, "Ssl")]);
    expect(results).toMatchObject([{ fault: { kind: "missingFeature" } }, { changed: true }]);
  });

  test("a site whose folder is not found is not told as gone: its entries would be dropped from state", async () => {
    const { open } = agent.engine;
    onTestFinished(() => void Object.assign(agent.engine, { open }));
    const openWithoutFolder = () => {
      const manager = open();
      const getSection = manager.getSection.bind(manager);
      manager.getSection = (section, location) => {
        if (location === SITE) throw new NativeError(0x80070003, "The system cannot find the path specified.");
        return getSection(section, location);
      };
      return manager;
    };
    Object.assign(agent.engine, { open: openWithoutFolder });
    const fault = { kind: "invalid", hresult: "0x80070003" };
    expect((await agent.read(flagsOf(SITE))).answers).toMatchObject([{ fault }]);
    expect((await agent.ensure([flags(SITE, "Ssl"), flags("Nowhere", "Ssl")])).results).toMatchObject([
      { fault },
      { fault: { kind: "unknownSite" } },
    ]);
  });

  test("where IIS calls inherited values present, an unset below a site is proved by what the site holds", async () => {
    await agent.ensure([flags(SITE, "Ssl"), flags(`${SITE}/below`, "Ssl128")]);
    const { open } = agent.engine;
    onTestFinished(() => void Object.assign(agent.engine, { open }));
    Object.assign(agent.engine, { open: () => callingInheritedPresent(open()) });
    const unset = { kind: "section" as const, location: `${SITE}/below`, section: ACCESS, unset: ["sslFlags"] };
    const { results, answers } = await agent.ensure([unset], [flagsOf(`${SITE}/below`)]);
    expect(results).toEqual([{ changed: true }]);
    expect(answers).toMatchObject([{ attributes: { sslFlags: { value: ["Ssl"] } } }]);
  });

  test("a conflict is tried again on a fresh view, and passes", async () => {
    agent.engine.faults.conflicts = 2;
    const { results, commits } = await agent.ensure([flags(SITE, "Ssl"), mappings(SITE, present("a", account("a")))]);
    expect(results).toEqual([{ changed: true }, { changed: true }]);
    expect(commits).toBe(1);
    expect(agent.engine.faults.conflicts).toBe(0);
  });

  test("a file that is in use is tried again", async () => {
    agent.engine.faults.inUse = 2;
    expect(await agent.ensure([flags(SITE, "Ssl")])).toMatchObject({ results: [{ changed: true }], commits: 1 });
  });

  test("what was done is answered though no further view can be opened", async () => {
    const { open } = agent.engine;
    onTestFinished(() => void Object.assign(agent.engine, { open }));
    let views = 0;
    const openSometimes = () => {
      views++;
      // After the write and its proof, for every try of the second wave.
      if (views > 2 && views < 9) throw new NativeError(0x80070020, "It is being used by another process");
      return open();
    };
    Object.assign(agent.engine, { open: openSometimes });
    const twice = [flags(SITE, "Ssl"), flags(SITE, "Ssl", "Ssl128")];
    const { results, answers } = await agent.ensure(twice, [flagsOf(SITE)]);
    expect(results).toMatchObject([{ changed: true }, { fault: { kind: "conflict" } }]);
    expect(answers).toMatchObject([{ attributes: { sslFlags: { value: ["Ssl"] } } }]);
  });

  test("a conflict that stays is told as one, and nothing is written", async () => {
    agent.engine.faults.conflicts = 1000;
    const { results, commits } = await agent.ensure([flags(SITE, "Ssl"), flags("Other", "Ssl")], [flagsOf(SITE)]);
    const fault = { kind: "conflict", hresult: "0x80070020" };
    expect(results).toMatchObject([{ fault }, { fault }]);
    expect(commits).toBe(0);
    expect(agent.engine.faults.conflicts).toBe(994);
    expect(agent.file()).toBe(fresh);
  });

  test("what another program changed before the commit is seen in the next try", async () => {
    agent.engine.faults.beforeCommit = () => {
      agent.engine.faults.beforeCommit = null;
      agent.edit((text) => text.replace("</configuration>", "<!-- another program --></configuration>"));
    };
    expect(await agent.ensure([flags(SITE, "Ssl")])).toMatchObject({ results: [{ changed: true }] });
    expect(agent.file()).toContain("another program");
  });

  test("what another program overwrote after the commit is found by the proof and written again", async () => {
    let times = 1;
    agent.afterCommit = () => {
      if (times-- > 0) agent.edit((text) => text.replace('userName="alice"', 'userName="mallory"'));
    };
    const wish = present("a", account("alice"), { report: ["userName"] });
    const { results, commits } = await agent.ensure([flags(SITE, "Ssl"), mappings(SITE, wish)], [mappingsOf(SITE)]);
    // What it took over is what was there before the first write: nothing.
    expect(results).toEqual([{ changed: true }, { changed: true }]);
    expect(commits).toBe(2);
    expect(agent.file()).toContain('userName="alice"');
  });

  test("what another program keeps overwriting is a conflict in the end, for that operation alone", async () => {
    agent.afterCommit = () => agent.edit((text) => text.replace('userName="alice"', 'userName="mallory"'));
    const { results } = await agent.ensure([flags(SITE, "Ssl"), mappings(SITE, present("a", account("alice")))]);
    expect(results).toMatchObject([{ changed: true }, { fault: { kind: "conflict" } }]);
  });

  test("denied and a full disk are told of every operation, without trying each", async () => {
    const operations = [flags(SITE, "Ssl"), flags("Other", "Ssl"), flags("", "Ssl")];
    agent.engine.faults.denyWrite = true;
    const denied = { fault: { kind: "denied", hresult: "0x80070005" } };
    expect((await agent.ensure(operations)).results).toMatchObject([denied, denied, denied]);
    agent.engine.faults.denyWrite = false;
    agent.engine.faults.diskFull = "clean";
    const full = { fault: { kind: "diskFull", hresult: "0x80070070" } };
    expect((await agent.ensure(operations)).results).toMatchObject([full, full, full]);
    expect(agent.file()).toBe(fresh);
  });

  test("where there is no room, no commit is tried", async () => {
    agent.engine.faults.diskFull = "damaged";
    agent.windows.freeBytes = 1000;
    const { results, commits } = await agent.ensure([flags(SITE, "Ssl")]);
    expect(results).toMatchObject([{ fault: { kind: "diskFull" } }]);
    expect(commits).toBe(0);
    expect(agent.file()).toBe(fresh);
    expect(await agent.ensure([flags("")])).toMatchObject({ results: [{ changed: false }] });
  });

  test("the agent ends with its input", async () => {
    const other = await startAgent();
    expect(await other.hello()).toMatchObject({ protocol: 3 });
    await other.close();
  });
});

function callingInheritedPresent(manager: AdminManager): AdminManager {
  const getSection = manager.getSection.bind(manager);
  manager.getSection = (path, location) => {
    const section = getSection(path, location);
    const getAttribute = section.getAttribute.bind(section);
    section.getAttribute = (name) => {
      const attribute = getAttribute(name);
      const getMetadata = attribute.getMetadata.bind(attribute);
      attribute.getMetadata = (key) =>
        key === "isPresent" ? !attribute.isInheritedFromDefaultValue : getMetadata(key);
      return attribute;
    };
    return section;
  };
  return manager;
}
