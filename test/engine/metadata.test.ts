import { describe, expect, test } from "vitest";
import { add, entries, failure, inLocation, makeEngine, SECTION, SITE, withServerMappings } from "./support";

const APPHOST = "MACHINE/WEBROOT/APPHOST";
const SECTION_XML =
  '<iisClientCertificateMappingAuthentication enabled="true"><oneToOneMappings><add certificate="A" userName="a" /></oneToOneMappings></iisClientCertificateMappingAuthentication>';
const TEXT = withServerMappings('<add certificate="S" />').replace(
  "</configuration>",
  `${inLocation(SITE, SECTION.clientCertificates, SECTION_XML)}</configuration>`,
);

const manager = () => makeEngine({ text: TEXT }).open();
const section = (location: string) => manager().getSection(SECTION.clientCertificates, location);

describe("of an attribute", () => {
  const metadata = (location: string, name: string) => {
    const attribute = section(location).getAttribute(name);
    return ["isPresent", "isDefaultValue", "isInheritedFromDefault"].map((one) => attribute.getMetadata(one));
  };

  test.each([
    ["set here", SITE, "enabled", [true, false, false]],
    ["set at a level above", `${SITE}/app`, "enabled", [false, false, false]],
    ["set nowhere", SITE, "logonMethod", [false, true, true]],
  ])("%s: isPresent, isDefaultValue, isInheritedFromDefault", (_, location, name, expected) => {
    expect(metadata(location, name)).toEqual(expected);
  });

  test("from the defaults of its collection", () => {
    const sites = entries(manager().getSection(SECTION.sites, ""));
    const attribute = sites[0]?.getChildElement("logFile").getAttribute("logFormat");
    expect(attribute?.isInheritedFromDefaultValue).toBe(false);
    expect(attribute?.getMetadata("isInheritedFromDefault")).toBe(true);
  });

  test("an unknown one is not supported, and case matters", () => {
    const attribute = section(SITE).getAttribute("enabled");
    for (const name of ["colour", "IsPresent", "constructor"]) {
      expect(failure(() => attribute.getMetadata(name)).hresult).toBe(0x80070032);
    }
    expect(attribute.getMetadata("isEncrypted")).toBe(false);
    expect(attribute.getMetadata("encryptionProvider")).toBe("");
  });
});

describe("of an entry", () => {
  const paths = ["collectionItemFileConfigPath", "collectionItemLocationConfigPath"];

  test("tells the file and the location that hold it", () => {
    const found = entries(section(SITE.toUpperCase()).getChildElement("oneToOneMappings"));
    expect(found.map((entry) => paths.map((path) => entry.getMetadata(path)))).toEqual([
      [APPHOST, APPHOST],
      [APPHOST, `${APPHOST}/${SITE}`],
    ]);
  });

  test("that is not written yet tells none", () => {
    const entry = add(section(SITE).getChildElement("oneToOneMappings"), { certificate: "B" });
    expect(paths.map((path) => entry.getMetadata(path))).toEqual(["", ""]);
  });
});

describe("of a section", () => {
  test("deepestPathSet is the file's path, whatever location it is set at, and empty where it is not set", () => {
    expect(section(SITE).getMetadata("deepestPathSet")).toBe(APPHOST);
    expect(section("Other").getMetadata("deepestPathSet")).toBe(APPHOST);
    const unset = manager().getSection("system.applicationHost/configHistory", "");
    expect([unset.getMetadata("deepestPathSet"), unset.getMetadata("isPresent")]).toEqual(["", false]);
  });

  test("names file and line", () => {
    expect(section(SITE).getMetadata("deepestFileNameSet")).toMatch(/^\\\\\?\\.*applicationHost\.config$/);
    const line = TEXT.split("\n").findIndex((one) => one.includes(`path="${SITE}"`)) + 1;
    expect(section(SITE).getMetadata("deepestFileLineNumberSet")).toBe(line);
  });

  test("lists what it has, and everything on the list reads", () => {
    const names = String(section(SITE).getMetadata("availableReadableMetadata")).split(",");
    expect(names).toContain("lockAllElementsExcept");
    for (const name of names) section(SITE).getMetadata(name);
    for (const name of ["isCollection", "DeepestPathSet", "toString"]) {
      expect(failure(() => section(SITE).getMetadata(name)).hresult).toBe(0x80070032);
    }
  });
});

test("of the configuration", () => {
  const one = manager();
  expect(one.getMetadata("ignoreInvalidDecryption")).toBe(false);
  one.setMetadata("ignoreInvalidDecryption", true);
  expect(one.getMetadata("ignoreInvalidDecryption")).toBe(true);
  expect(String(one.getMetadata("availableSections")).split(",")).toContain(SECTION.access);
  expect(failure(() => one.getMetadata("colour")).hresult).toBe(0x80070032);
  expect(failure(() => one.setMetadata("colour", 1)).hresult).toBe(0x80070032);
});
