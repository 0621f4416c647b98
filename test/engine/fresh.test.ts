import { describe, expect, test } from "vitest";
import { freshApplicationHostConfig, type NativeElement, type NativeSectionGroup } from "../../simulator/src/engine";
import { loadSchema } from "../../simulator/src/engine/schema/load";
import { entries, freshFile, makeEngine, SECTION, SITE, value } from "./support";

const MODULE = "IISCertificateMappingAuthenticationModule";

function walk(element: NativeElement): number {
  for (const { name } of element.schema.attributes) element.getAttribute(name).value;
  const children = element.schema.elements.map(({ name }) => element.getChildElement(name));
  const all = [...children, ...(element.collection === null ? [] : entries(element))];
  return all.reduce((sum, one) => sum + walk(one), 1);
}

describe.each(["cng", "aes"] as const)("a fresh file of the %s profile", (profile) => {
  const engine = () => makeEngine({ text: freshFile(profile) });

  test("holds nothing that its schema refuses", () => {
    const manager = engine().open();
    const sections = [...loadSchema(profile).keys()].filter((path) => path !== "configurationRedirection");
    for (const path of sections) for (const location of ["", SITE]) walk(manager.getSection(path, location));
    expect(sections.length).toBeGreaterThan(15);
  });

  test("lists its providers", () => {
    const providers = entries(engine().effective("configProtectedData", "").getChildElement("providers"));
    const names = providers.map((provider) => value(provider, "name"));
    const expected = {
      cng: ["IISCngProvider", "IISWASOnlyCngProvider"],
      aes: ["IISWASOnlyRsaProvider", "AesProvider", "IISWASOnlyAesProvider"],
    };
    expect(names).toEqual(expected[profile]);
  });
});

test("every section is declared with its group, and locked where it should be", () => {
  const flat = (group: NativeSectionGroup, path: string): string[] => [
    ...group.sections.map(({ name, overrideModeDefault }) => `${path}${name} ${overrideModeDefault}`),
    ...group.groups.flatMap((child) => flat(child, `${path}${child.name}/`)),
  ];
  const declared = flat(makeEngine().open().getRootSectionGroup(), "");
  expect(declared).toHaveLength(59);
  expect(declared).toContain(`${SECTION.access} Deny`);
  expect(declared).toContain(`${SECTION.clientCertificates} Deny`);
  expect(declared).toContain("system.webServer/defaultDocument Allow");
});

test.each([true, false])("the mapping module is there where the feature is: %s", (certificateMapping) => {
  const engine = makeEngine({ text: freshFile("cng", certificateMapping) });
  for (const section of [SECTION.globalModules, "system.webServer/modules"]) {
    const names = entries(engine.effective(section, "")).map((module) => value(module, "name"));
    expect([names.includes(MODULE), names.includes("AnonymousAuthenticationModule")]).toEqual([
      certificateMapping,
      true,
    ]);
  }
});

test("authentication is as it is after an installation", () => {
  const engine = makeEngine();
  const enabled = (name: string) =>
    value(engine.effective(`system.webServer/security/authentication/${name}`, SITE), "enabled");
  const schemes = [
    "anonymous",
    "basic",
    "digest",
    "windows",
    "iisClientCertificateMapping",
    "clientCertificateMapping",
  ];
  expect(schemes.map((name) => enabled(`${name}Authentication`))).toEqual([true, false, false, false, false, false]);
  expect(value(engine.effective(SECTION.access, SITE), "sslFlags")).toBe(0);
  const windows = engine.effective("system.webServer/security/authentication/windowsAuthentication", SITE);
  expect(entries(windows.getChildElement("providers")).map((one) => value(one, "value"))).toEqual([
    "Negotiate",
    "NTLM",
  ]);
});

test("sites come as they were asked for, whatever is in their names", () => {
  const name = `A & B "quoted" <x>`;
  const bindings = [{ protocol: "https", information: "*:8443:www.example.com" }];
  const text = freshApplicationHostConfig({
    profile: "cng",
    certificateMapping: true,
    sites: [{ name, id: 3, path: "C:\\a & b", bindings }],
  });
  const [site] = entries(makeEngine({ text }).effective(SECTION.sites, ""));
  const read = site && [value(site, "name"), value(site, "id")];
  const bound = entries(site?.getChildElement("bindings") as NativeElement);
  const folders = entries(site as NativeElement).flatMap(entries);
  expect(read).toEqual([name, 3]);
  expect(bound.map((one) => value(one, "bindingInformation"))).toEqual(["*:8443:www.example.com"]);
  expect(folders.map((one) => value(one, "physicalPath"))).toEqual(["C:\\a & b"]);
});
