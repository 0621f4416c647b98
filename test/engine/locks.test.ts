import { describe, expect, test } from "vitest";
import type { NativeSection } from "../../simulator/src/engine";
import {
  add,
  collection,
  entries,
  failure,
  freshFile,
  inLocation,
  makeEngine,
  SECTION,
  SITE,
  value,
  withContent,
  withServerMappings,
} from "./support";

const MODULES = "system.webServer/modules";

function section(text: string, path: string, location: string): NativeSection {
  return makeEngine({ text }).open().getSection(path, location);
}

/** The fresh file with attributes more on an element of the server level. */
function locked(element: string, attributes: string): string {
  const text = freshFile();
  const at = text.lastIndexOf(`<${element}`);
  expect(at).toBeGreaterThan(0);
  return `${text.slice(0, at)}<${element} ${attributes}${text.slice(at + element.length + 1)}`;
}

describe("overrideMode", () => {
  test("Deny by default does not lock a location that is seen through applicationHost.config", () => {
    const access = section(freshFile(), SECTION.access, SITE);
    expect([access.isLocked, access.overrideMode, access.overrideModeEffective]).toEqual([false, "Inherit", "Deny"]);
    access.setAttribute("sslFlags", "Ssl");
    expect(value(access, "sslFlags")).toBe(8);
  });

  test.each([
    ['overrideMode="Allow"', "Allow", "Allow"],
    ['overrideMode="Deny"', "Deny", "Deny"],
    ['allowOverride="true"', "Allow", "Allow"],
    ['allowOverride="false"', "Deny", "Deny"],
    ['overrideMode="Inherit"', "Inherit", "Deny"],
  ])("of a tag with %s shows, and holds below", (attribute, own, effective) => {
    const tag = inLocation(SITE, SECTION.access, '<access sslFlags="Ssl" />').replace(
      "<location ",
      `<location ${attribute} `,
    );
    const access = section(withContent(tag), SECTION.access, SITE);
    expect([access.overrideMode, access.overrideModeEffective, access.isLocked]).toEqual([own, effective, false]);
    const below = section(withContent(tag), SECTION.access, `${SITE}/app`);
    expect([below.overrideMode, below.overrideModeEffective, below.isLocked]).toEqual(["Inherit", effective, false]);
  });

  test("is set by metadata, in a tag of the section's own", () => {
    const tag = inLocation(SITE, SECTION.access, '<access sslFlags="Ssl" />');
    const engine = makeEngine({ text: withContent(tag) });
    const manager = engine.open();
    manager.getSection(SECTION.anonymous, SITE).setAttribute("enabled", false);
    manager.getSection(SECTION.access, SITE).setMetadata("overrideMode", "Allow");
    expect(failure(() => manager.getSection(SECTION.access, SITE).setMetadata("overrideMode", "Maybe")).hresult).toBe(
      0x8007000d,
    );
    manager.commit();
    const [access, anonymous] = [SECTION.access, SECTION.anonymous].map((path) => engine.effective(path, SITE));
    expect(access && [access.overrideMode, value(access, "sslFlags")]).toEqual(["Allow", 8]);
    expect(anonymous && [anonymous.overrideMode, value(anonymous, "enabled")]).toEqual(["Inherit", false]);
  });
});

describe("a section of the server level only", () => {
  test("reads at a site, and refuses writes there", () => {
    const modules = section(freshFile(), SECTION.globalModules, SITE);
    expect([modules.isLocked, collection(modules).count > 5]).toEqual([true, true]);
    expect(failure(() => collection(modules).removeAt(0)).hresult).toBe(0x80070021);
    expect(section(freshFile(), SECTION.globalModules, "").isLocked).toBe(false);
  });

  test("is refused where a location tag has it", () => {
    const text = withContent(inLocation(SITE, SECTION.globalModules, "<globalModules />"));
    expect(failure(() => section(text, SECTION.globalModules, SITE)).hresult).toBe(0x80070021);
  });
});

describe("an attribute that the server level locks", () => {
  test.each([
    ['lockAttributes="userName,enabled"', true],
    ['lockAttributes="*"', true],
    ['lockAllAttributesExcept="userName"', true],
    ['lockItem="true"', true],
    ['lockAttributes="userName"', false],
    ['lockAllAttributesExcept="userName, enabled"', false],
    ['lockItem="false"', false],
  ])("%s: %s", (lock, refused) => {
    const anonymous = section(locked("anonymousAuthentication", lock), SECTION.anonymous, SITE);
    const attribute = anonymous.getAttribute("enabled");
    expect([attribute.getMetadata("isLocked"), attribute.value]).toEqual([refused, true]);
    if (!refused) return anonymous.setAttribute("enabled", false);
    expect(failure(() => anonymous.setAttribute("enabled", false)).hresult).toBe(0x80070021);
    expect(failure(() => anonymous.deleteAttribute("enabled")).hresult).toBe(0x80070021);
    expect(attribute.value).toBe(true);
  });

  test("can be written at the server level itself", () => {
    const anonymous = section(locked("anonymousAuthentication", 'lockItem="true"'), SECTION.anonymous, "");
    anonymous.setAttribute("enabled", false);
    expect([anonymous.isLocked, value(anonymous, "enabled")]).toEqual([false, false]);
  });

  test("spoils the site whose tag sets it", () => {
    const site = inLocation(SITE, SECTION.anonymous, '<anonymousAuthentication enabled="false" />');
    for (const lock of ['lockAttributes="enabled"', 'lockItem="true"']) {
      const text = locked("anonymousAuthentication", lock).replace("</configuration>", `${site}</configuration>`);
      const error = failure(() => section(text, SECTION.anonymous, SITE));
      expect(error.hresult).toBe(0x80070021);
      expect(error.message).toMatch(/Line number: \d+\r\nError: Lock violation/);
      expect(value(section(text, SECTION.anonymous, "Other"), "enabled")).toBe(true);
    }
  });
});

describe("a locked collection", () => {
  test.each([
    ["the section", 'lockElements="oneToOneMappings"'],
    ["all of the section", 'lockElements="*"'],
    ["all but another element", 'lockAllElementsExcept="manyToOneMappings"'],
    ["the whole section", 'lockItem="true"'],
  ])("takes no entry at a site: %s", (_, lock) => {
    const text = locked("iisClientCertificateMappingAuthentication", lock);
    const mappings = (location: string) =>
      section(text, SECTION.clientCertificates, location).getChildElement("oneToOneMappings");
    expect(failure(() => add(mappings(SITE), { certificate: "A" })).hresult).toBe(0x80070021);
    expect(entries(mappings(SITE))).toEqual([]);
    add(mappings(""), { certificate: "A" });
  });

  test("locks the directives that it names", () => {
    const text = withServerMappings('<add certificate="S" />').replace(
      "<oneToOneMappings>",
      '<oneToOneMappings lockElements="clear">',
    );
    const mappings = section(text, SECTION.clientCertificates, SITE).getChildElement("oneToOneMappings");
    expect(failure(() => collection(mappings).clear()).hresult).toBe(0x80070021);
    add(mappings, { certificate: "A" });
    expect(entries(mappings).map((entry) => value(entry, "certificate"))).toEqual(["S", "A"]);
  });
});

describe("an entry that the server level locks", () => {
  const first = (location: string) => {
    const modules = section(freshFile(), MODULES, location);
    return { modules, entry: entries(modules)[0] };
  };

  test("is neither removed, changed nor cleared away at a site", () => {
    const { modules, entry } = first(SITE);
    expect(entry?.getMetadata("isLocked")).toBe(true);
    for (const write of [
      () => collection(modules).removeAt(0),
      () => entry?.deleteElement(),
      () => entry?.setAttribute("preCondition", "x"),
      () => collection(modules).clear(),
    ]) {
      const error = failure(write);
      expect([error.hresult, error.message]).toEqual([0x80070021, "Filename: \r\nError: Lock violation\r\n\r\n"]);
    }
  });

  test("is free at the server level, and its neighbours without lock are free everywhere", () => {
    const { modules } = first("");
    collection(modules).removeAt(0);
    const site = section(
      freshFile().replace('name="HttpCacheModule" lockItem="true"', 'name="HttpCacheModule"'),
      MODULES,
      SITE,
    );
    collection(site).removeAt(0);
    expect(entries(site).map((entry) => value(entry, "name"))).not.toContain("HttpCacheModule");
  });
});

test("locks are set by metadata, and written", () => {
  const engine = makeEngine();
  const manager = engine.open();
  const server = manager.getSection(SECTION.anonymous, "");
  server.setMetadata("lockAttributes", "enabled");
  expect(server.getMetadata("lockAttributes")).toBe("enabled");
  manager.commit();
  const site = engine.open().getSection(SECTION.anonymous, SITE);
  expect(failure(() => site.setAttribute("enabled", false)).hresult).toBe(0x80070021);
  expect(failure(() => site.setMetadata("colour", "red")).hresult).toBe(0x80070032);
});
