import { chmodSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type AdminManager, type Engine, editConfig } from "../../simulator/src/engine";
import { entries, failure, makeEngine, SECTION, SITE, textOf, value, withContent } from "./support";

function touched(engine: Engine): AdminManager {
  const manager = engine.open();
  manager.getSection(SECTION.access, SITE).setAttribute("sslFlags", "Ssl");
  return manager;
}

function flags(engine: Engine): unknown {
  return value(engine.effective(SECTION.access, SITE), "sslFlags");
}

describe("a commit", () => {
  test("writes nothing where nothing was touched", () => {
    const engine = makeEngine();
    const before = statSync(engine.file, { bigint: true }).mtimeNs;
    const manager = engine.open();
    manager.getSection(SECTION.access, SITE);
    manager.commit();
    expect([statSync(engine.file, { bigint: true }).mtimeNs, engine.commits]).toEqual([before, 0]);
  });

  test.each<[string, (manager: AdminManager) => void]>([
    ["a value was set to what it was", (manager) => manager.getSection(SECTION.access, "").setAttribute("sslFlags", 0)],
    [
      "a set was refused",
      (manager) => failure(() => manager.getSection(SECTION.access, "").setAttribute("sslFlags", "SslMapCert")),
    ],
    [
      "an attribute was unset that was not set",
      (manager) => manager.getSection(SECTION.access, SITE).deleteAttribute("sslFlags"),
    ],
  ])("writes where %s", (_, touch) => {
    const engine = makeEngine();
    const before = textOf(engine);
    const manager = engine.open();
    touch(manager);
    manager.commit();
    expect([textOf(engine), engine.commits]).toEqual([before, 1]);
  });

  test("finishes the manager: it still reads, and refuses writes", () => {
    const manager = touched(makeEngine());
    const section = manager.getSection(SECTION.access, SITE);
    manager.commit();
    expect(value(section, "sslFlags")).toBe(8);
    const error = failure(() => section.setAttribute("sslFlags", 0));
    expect([error.hresult, error.message.includes("has been committed")]).toEqual([0x80131509, true]);
  });

  test("keeps what the engine does not know", () => {
    const extra =
      '<!-- ours -->\n<acme:thing xmlns:acme="urn:x" __proto__="1" a="&#xA;&quot;&amp;"><![CDATA[ <x> ]]></acme:thing><?keep me?>';
    const engine = makeEngine({ text: `\uFEFF${withContent(extra)}` });
    touched(engine).commit();
    for (const part of [
      "<!-- ours -->",
      '<acme:thing xmlns:acme="urn:x" __proto__="1" a="&#xA;&quot;&amp;"><![CDATA[ <x> ]]></acme:thing>',
      "<?keep me?>",
      '<?xml version="1.0" encoding="UTF-8"?>',
    ]) {
      expect(textOf(engine)).toContain(part);
    }
    expect(textOf(engine).startsWith("\uFEFF")).toBe(false);
  });

  test("is counted, as every reading of the file is; what the server itself looks at is not", () => {
    const engine = makeEngine();
    touched(engine).commit();
    flags(engine);
    engine.server.open().getSection(SECTION.access, SITE);
    editConfig(engine, (doc) => doc.setAnonymous(SITE, false));
    expect([engine.reads, engine.commits]).toEqual([1, 1]);
  });
});

describe("a file that changed since it was read", () => {
  const changes: [string, (engine: Engine) => void][] = [
    ["by another manager", (engine) => editConfig(engine, (doc) => doc.setAnonymous(SITE, false))],
    [
      "by hand, to the same length",
      ({ file }) => writeFileSync(file, readFileSync(file, "utf8").replace("IUSR", "ISUR")),
    ],
    ["in its time only", ({ file }) => utimesSync(file, new Date(), new Date(2020, 1, 1))],
    ["in that it is gone", ({ file }) => rmSync(file)],
  ];

  test.each(changes)("%s, is a conflict", (_, change) => {
    const engine = makeEngine();
    const manager = touched(engine);
    change(engine);
    const error = failure(() => manager.commit());
    expect(error.hresult).toBe(0x80070020);
    expect(error.message).toContain("Cannot commit configuration changes because the file has changed on disk");
    expect(engine.commits).toBe(0);
    expect(failure(() => manager.commit()).hresult).toBe(0x80070020);
  });

  test("within one tick of the clock, to the same length, is a conflict too", () => {
    const engine = makeEngine();
    const tick = new Date(2024, 1, 1);
    utimesSync(engine.file, tick, tick);
    const manager = touched(engine);
    writeFileSync(engine.file, textOf(engine).replace("IUSR", "ISUR"));
    utimesSync(engine.file, tick, tick);
    expect(failure(() => manager.commit()).hresult).toBe(0x80070020);
  });

  test("is not overwritten, and a fresh view writes", () => {
    const engine = makeEngine();
    const manager = touched(engine);
    editConfig(engine, (doc) => doc.setAnonymous(SITE, false));
    failure(() => manager.commit());
    touched(engine).commit();
    expect([flags(engine), value(engine.effective(SECTION.anonymous, SITE), "enabled")]).toEqual([8, false]);
  });
});

describe("a fault on demand", () => {
  test("conflicts, as many as were asked for", () => {
    const engine = makeEngine({ faults: { conflicts: 2 } });
    for (const expected of [0x80070020, 0x80070020, undefined]) {
      const manager = touched(engine);
      if (expected === undefined) manager.commit();
      else expect(failure(() => manager.commit()).hresult).toBe(expected);
    }
    expect([flags(engine), engine.commits, engine.faults.conflicts]).toEqual([8, 1, 0]);
  });

  test("an edit between reading and writing, once", () => {
    const engine = makeEngine();
    engine.faults.beforeCommit = () =>
      editConfig(engine, (doc) => doc.set(SITE, SECTION.access, { sslFlags: "Ssl128" }));
    expect(failure(() => touched(engine).commit()).hresult).toBe(0x80070020);
    expect(flags(engine)).toBe(256);
    touched(engine).commit();
    expect(flags(engine)).toBe(8);
  });

  test.each([
    ["read", { denyRead: true }, 0x80070005, "Cannot read configuration file due to insufficient permissions"],
    ["read", { inUse: 1 }, 0x80070020, "being used by another process"],
  ])("the file cannot be %s: %j", (_, faults, hresult, text) => {
    const engine = makeEngine({ faults });
    const error = failure(() => touched(engine));
    expect([error.hresult, error.message.includes(text), engine.reads]).toEqual([hresult, true, 0]);
    expect(flags(engine)).toBe(0);
  });

  test.each([
    [{ denyWrite: true }, 0x80070005, "Cannot write configuration file due to insufficient permissions"],
    [{ diskFull: "clean" as const }, 0x80070070, "not enough space"],
    [{ inUse: 1 }, 0x80070020, "being used by another process"],
  ])("the file cannot be written: %j", (faults, hresult, text) => {
    const engine = makeEngine();
    const before = textOf(engine);
    const manager = touched(engine);
    Object.assign(engine.faults, faults);
    const error = failure(() => manager.commit());
    expect([error.hresult, error.message.includes(text)]).toEqual([hresult, true]);
    expect([textOf(engine), engine.commits]).toEqual([before, 0]);
  });

  test("a full disk can leave a damaged file, which nobody reads any more", () => {
    const engine = makeEngine({ faults: { diskFull: "damaged" } });
    failure(() => touched(engine).commit());
    const error = failure(() => engine.open().getSection(SECTION.access, ""));
    expect(error.hresult).toBe(0x8007000d);
    expect(error.message).toMatch(
      /^Filename: .*applicationHost\.config\r\nLine number: \d+\r\nError: Configuration file is not well-formed/,
    );
  });

  test("a locked section reads, and refuses writes", () => {
    const engine = makeEngine({ faults: { lockedSections: [SECTION.clientCertificates] } });
    const section = engine.open().getSection(SECTION.clientCertificates, SITE);
    expect([section.isLocked, value(section, "enabled")]).toEqual([true, false]);
    const mappings = section.getChildElement("oneToOneMappings").collection;
    const entry = mappings?.createElement();
    entry?.setAttribute("certificate", "A");
    for (const write of [
      () => section.setAttribute("enabled", true),
      () => section.deleteAttribute("enabled"),
      () => entry && mappings?.add(entry, -1),
      () => section.revertToParent(),
    ]) {
      const error = failure(write);
      expect([error.hresult, error.message.includes("cannot be used at this path")]).toEqual([0x80070021, true]);
    }
    expect(engine.open().getSection(SECTION.access, SITE).isLocked).toBe(false);
  });
});

test("a missing module is missing from globalModules", () => {
  const engine = makeEngine();
  const names = () => entries(engine.effective(SECTION.globalModules, "")).map((module) => value(module, "name"));
  const module = "IISCertificateMappingAuthenticationModule";
  expect(names()).toContain(module);
  editConfig(engine, (doc) => doc.setModuleInstalled(false));
  expect(names()).not.toContain(module);
  editConfig(engine, (doc) => doc.setModuleInstalled(true));
  expect(names()).toContain(module);
});

test("what the server sees follows the file, and refuses writes", () => {
  const engine = makeEngine();
  const seen = engine.effective(SECTION.access, SITE);
  expect(failure(() => seen.setAttribute("sslFlags", 8)).hresult).toBe(0x80131509);
  touched(engine).commit();
  expect([value(seen, "sslFlags"), flags(engine)]).toEqual([0, 8]);
});

test("a file that is missing cannot be read", () => {
  const engine = makeEngine();
  rmSync(engine.file);
  expect(failure(() => engine.open().getSection(SECTION.access, "")).hresult).toBe(0x80070002);
});

const root = process.getuid?.() === 0;
if (root) console.warn("skipped: file permissions, which do not bind root");

test.skipIf(root)("the system's own refusals look the same", () => {
  const engine = makeEngine();
  const manager = touched(engine);
  chmodSync(engine.file, 0o444);
  expect(failure(() => manager.commit()).hresult).toBe(0x80070005);
  chmodSync(engine.file, 0o000);
  expect(failure(() => engine.open().getSection(SECTION.access, "")).hresult).toBe(0x80070005);
});

test("after close a manager does nothing more", () => {
  const manager = touched(makeEngine());
  manager.close();
  expect(failure(() => manager.commit()).hresult).toBe(0x80131509);
  expect(failure(() => manager.getSection(SECTION.access, "")).hresult).toBe(0x80131509);
});
