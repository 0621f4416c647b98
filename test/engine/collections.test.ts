import { describe, expect, test } from "vitest";
import type { NativeElement } from "../../simulator/src/engine";
import {
  add,
  collection,
  entries,
  failure,
  inLocation,
  makeEngine,
  SECTION,
  SITE,
  textOf,
  value,
  withContent,
  withServerMappings,
} from "./support";

const SERVER = withServerMappings('<add certificate="S1" userName="s1" /><add certificate="S2" />');
const WINDOWS = "system.webServer/security/authentication/windowsAuthentication";

function mappingsOf(manager: ReturnType<ReturnType<typeof makeEngine>["open"]>, location: string): NativeElement {
  return manager.getSection(SECTION.clientCertificates, location).getChildElement("oneToOneMappings");
}

function certificates(element: NativeElement): unknown[] {
  return entries(element).map((entry) => value(entry, "certificate"));
}

function siteMappings(xml: string, base = SERVER): string {
  const section = `<iisClientCertificateMappingAuthentication><oneToOneMappings>${xml}</oneToOneMappings></iisClientCertificateMappingAuthentication>`;
  return base.replace("</configuration>", `${inLocation(SITE, SECTION.clientCertificates, section)}</configuration>`);
}

describe("entries", () => {
  test("of a site follow the inherited ones", () => {
    const manager = makeEngine({ text: siteMappings('<add certificate="A" />') }).open();
    expect(certificates(mappingsOf(manager, SITE))).toEqual(["S1", "S2", "A"]);
    expect(certificates(mappingsOf(manager, `${SITE}/app`))).toEqual(["S1", "S2", "A"]);
    expect(certificates(mappingsOf(manager, "Other"))).toEqual(["S1", "S2"]);
  });

  test("that are inherited are cut off by a clear", () => {
    const manager = makeEngine({ text: siteMappings('<clear /><add certificate="S1" />') }).open();
    expect(certificates(mappingsOf(manager, SITE))).toEqual(["S1"]);
    expect(certificates(mappingsOf(manager, ""))).toEqual(["S1", "S2"]);
  });

  test("are added at the end, and where an index says", () => {
    const engine = makeEngine({ text: SERVER });
    const manager = engine.open();
    const mappings = mappingsOf(manager, SITE);
    add(mappings, { certificate: "A" });
    add(mappings, { certificate: "B" }, 2);
    add(mappings, { certificate: "C" }, 3);
    expect(certificates(mappings)).toEqual(["S1", "S2", "B", "C", "A"]);
    manager.commit();
    expect(certificates(mappingsOf(engine.open(), SITE))).toEqual(["S1", "S2", "B", "C", "A"]);
    expect(certificates(mappingsOf(engine.open(), ""))).toEqual(["S1", "S2"]);
  });

  test("are there before the commit, and removed again by their element or their index", () => {
    const manager = makeEngine().open();
    const mappings = mappingsOf(manager, SITE);
    const [one] = ["A", "B", "C"].map((certificate) => add(mappings, { certificate }));
    one?.deleteElement();
    expect(certificates(mappings)).toEqual(["B", "C"]);
    collection(mappings).removeAt(1);
    expect(certificates(mappings)).toEqual(["B"]);
    expect(failure(() => collection(mappings).removeAt(1)).hresult).toBe(0x80070585);
    expect(failure(() => collection(mappings).getItem(-1)).hresult).toBe(0x80070585);
  });

  test("seen through one view are the same as through another", () => {
    const manager = makeEngine().open();
    const [one, other] = [mappingsOf(manager, SITE), mappingsOf(manager, SITE)];
    add(one, { certificate: "A" });
    entries(other)[0]?.setAttribute("userName", "alice");
    expect(entries(one).map((entry) => value(entry, "userName"))).toEqual(["alice"]);
    collection(other).removeAt(0);
    expect(collection(one).count).toBe(0);
  });

  test("without a required attribute are refused when they are added", () => {
    const mappings = mappingsOf(makeEngine().open(), SITE);
    const error = failure(() => add(mappings, { userName: "alice" }));
    expect(error.hresult).toBe(0x80070002);
    expect(error.message).toBe("Filename: \r\nError: Element is missing required attributes certificate\r\n\r\n");
    expect(collection(mappings).count).toBe(0);
  });

  test("keep their required attribute", () => {
    const mappings = mappingsOf(makeEngine().open(), SITE);
    const entry = add(mappings, { certificate: "A" });
    expect(failure(() => entry.deleteAttribute("certificate")).hresult).toBe(0x80070002);
    expect(value(entry, "certificate")).toBe("A");
  });

  test("are added once, and only to the collection that made them", () => {
    const manager = makeEngine().open();
    const [one, other] = [mappingsOf(manager, SITE), mappingsOf(manager, "Other")];
    const entry = add(one, { certificate: "A" });
    expect(failure(() => collection(one).add(entry, -1)).hresult).toBe(0x80131509);
    const loose = collection(other).createElement();
    loose.setAttribute("certificate", "B");
    expect(failure(() => collection(one).add(loose, -1)).hresult).toBe(0x80131509);
  });

  test("hold collections of their own", () => {
    const engine = makeEngine();
    const manager = engine.open();
    const many = manager.getSection(SECTION.clientCertificates, SITE).getChildElement("manyToOneMappings");
    const rules = add(many, { name: "partners", userName: "web" }).getChildElement("rules");
    add(rules, { certificateField: "Issuer", certificateSubField: "CN", matchCriteria: "Partner CA" });
    add(rules, { certificateField: "Issuer", certificateSubField: "CN", matchCriteria: "partner CA" });
    manager.commit();
    const read = engine.effective(SECTION.clientCertificates, SITE).getChildElement("manyToOneMappings");
    const found = entries(read).flatMap((entry) => entries(entry.getChildElement("rules")));
    expect(found.map((rule) => [value(rule, "certificateField"), value(rule, "matchCriteria")])).toEqual([
      [2, "Partner CA"],
      [2, "partner CA"],
    ]);
  });
});

describe("a key that is there already", () => {
  const text =
    "Cannot add duplicate collection entry of type 'add' with unique key attribute 'certificate' set to 'S1'";

  test.each([
    ["at the server level", ""],
    ["at a site that inherits it", SITE],
  ])("is refused %s", (_, location) => {
    const mappings = mappingsOf(makeEngine({ text: SERVER }).open(), location);
    const error = failure(() => add(mappings, { certificate: "S1" }));
    expect([error.hresult, error.message]).toEqual([0x800700b7, `Filename: \r\nError: ${text}\r\n\r\n`]);
    expect(certificates(mappings)).toEqual(["S1", "S2"]);
  });

  test("is refused right after it was added, and free again once its entry is gone", () => {
    const mappings = mappingsOf(makeEngine().open(), SITE);
    for (const certificate of ["A", "B"]) add(mappings, { certificate });
    expect(failure(() => add(mappings, { certificate: "B" })).hresult).toBe(0x800700b7);
    collection(mappings).removeAt(1);
    add(mappings, { certificate: "B" });
    expect(certificates(mappings)).toEqual(["A", "B"]);
  });

  test("is refused where an entry is changed to it, and its own is not", () => {
    const mappings = mappingsOf(makeEngine({ text: SERVER }).open(), SITE);
    const entry = add(mappings, { certificate: "A" });
    expect(failure(() => entry.setAttribute("certificate", "S1")).hresult).toBe(0x800700b7);
    entry.setAttribute("certificate", "A");
    entry.setAttribute("certificate", "B");
    add(mappings, { certificate: "A" });
    expect(certificates(mappings)).toEqual(["S1", "S2", "B", "A"]);
  });

  test("differs by case where the schema says so, and by a line break", () => {
    const mappings = mappingsOf(makeEngine({ text: SERVER }).open(), SITE);
    add(mappings, { certificate: "s1" });
    add(mappings, { certificate: "S\n1" });
    expect(certificates(mappings)).toEqual(["S1", "S2", "s1", "S\n1"]);
  });

  test("is the same in another case elsewhere", () => {
    const manager = makeEngine().open();
    const sites = manager.getSection(SECTION.sites, "");
    expect(failure(() => add(sites, { name: SITE.toUpperCase(), id: 9 })).hresult).toBe(0x800700b7);
    expect(failure(() => add(sites, { name: "Third", id: 1 })).message).toContain("attribute 'id' set to '1'");
  });

  test("of several attributes counts as a whole", () => {
    const bindings = entries(makeEngine().open().getSection(SECTION.sites, ""))[0]?.getChildElement("bindings");
    if (bindings === undefined) throw new Error("no site");
    add(bindings, { protocol: "https", bindingInformation: "*:80:" });
    const error = failure(() => add(bindings, { protocol: "HTTP", bindingInformation: "*:80:" }));
    expect(error.message).toContain(
      "combined key attributes 'protocol, bindingInformation' respectively set to 'HTTP, *:80:'",
    );
  });

  test("twice in the file spoils the location that sees both, and names the line", () => {
    const manager = makeEngine({ text: siteMappings('\n<add certificate="S1" />') }).open();
    expect(certificates(mappingsOf(manager, "Other"))).toEqual(["S1", "S2"]);
    const error = failure(() => manager.getSection(SECTION.clientCertificates, SITE));
    expect(error.hresult).toBe(0x800700b7);
    expect(error.message).toMatch(/^Filename: \\\\\?\\.*applicationHost\.config\r\nLine number: \d+\r\n/);
  });
});

describe("an inherited entry", () => {
  test("cannot be removed or changed where the collection has no remove element", () => {
    const mappings = mappingsOf(makeEngine({ text: SERVER }).open(), SITE);
    expect(failure(() => collection(mappings).removeAt(0)).hresult).toBe(0x80070032);
    expect(failure(() => entries(mappings)[0]?.deleteElement()).hresult).toBe(0x80070032);
    expect(failure(() => entries(mappings)[0]?.setAttribute("userName", "x")).hresult).toBe(0x80070032);
    expect(certificates(mappings)).toEqual(["S1", "S2"]);
  });

  test("is removed by a remove element where there is one", () => {
    const engine = makeEngine();
    const manager = engine.open();
    const providers = () => manager.getSection(WINDOWS, SITE).getChildElement("providers");
    collection(providers()).removeAt(0);
    expect(entries(providers()).map((entry) => value(entry, "value"))).toEqual(["NTLM"]);
    manager.commit();
    expect(textOf(engine)).toContain('<remove value="Negotiate" />');
    const read = (location: string) => entries(engine.effective(WINDOWS, location).getChildElement("providers"));
    expect(read(SITE).map((entry) => value(entry, "value"))).toEqual(["NTLM"]);
    expect(read("").map((entry) => value(entry, "value"))).toEqual(["Negotiate", "NTLM"]);
  });

  test("is changed by taking its place where there is a remove element", () => {
    const engine = makeEngine();
    const manager = engine.open();
    const errors = manager.getSection("system.webServer/httpErrors", SITE);
    const before = collection(errors).count;
    entries(errors)[2]?.setAttribute("path", "missing.htm");
    manager.commit();
    const read = entries(engine.effective("system.webServer/httpErrors", SITE));
    expect(read).toHaveLength(before);
    expect(read.filter((entry) => value(entry, "statusCode") === 404).map((entry) => value(entry, "path"))).toEqual([
      "missing.htm",
    ]);
  });
});

test("clear empties the collection here, and shuts the inherited entries out", () => {
  const engine = makeEngine({ text: siteMappings('<add certificate="A" />') });
  const manager = engine.open();
  const mappings = mappingsOf(manager, SITE);
  collection(mappings).clear();
  add(mappings, { certificate: "S1" });
  manager.commit();
  expect(certificates(mappingsOf(engine.open(), SITE))).toEqual(["S1"]);
  expect(certificates(mappingsOf(engine.open(), ""))).toEqual(["S1", "S2"]);
});

test("clear takes away all entries of a collection that has no clear element, where none is inherited", () => {
  const engine = makeEngine();
  const manager = engine.open();
  collection(manager.getSection(SECTION.sites, "")).clear();
  manager.commit();
  expect(entries(engine.effective(SECTION.sites, ""))).toEqual([]);
  expect(value(engine.effective(SECTION.sites, "").getChildElement("applicationDefaults"), "applicationPool")).toBe(
    "DefaultAppPool",
  );
});

describe("a section that the schema does not allow so", () => {
  test.each([
    ["an unknown attribute", '<access sslFlags="None" colour="red" />', 0x8007000d, "Unrecognized attribute 'colour'"],
    ["an unknown flag", '<access sslFlags="SslMapCert" />', 0x8007000d, "Flags must be some combination of"],
    ["an unknown element", "<access><add /></access>", 0x8007000d, "Unrecognized element 'add'"],
  ])("is refused with its line: %s", (_, xml, hresult, text) => {
    const manager = makeEngine({ text: withContent(inLocation(SITE, SECTION.access, xml)) }).open();
    const error = failure(() => manager.getSection(SECTION.access, SITE));
    expect([error.hresult, error.message.includes(text)]).toEqual([hresult, true]);
    expect(error.message).toMatch(/Line number: \d+\r\n/);
    expect(value(manager.getSection(SECTION.access, "Other"), "sslFlags")).toBe(0);
  });

  test.each([
    ["an entry without its required attribute", '<add userName="x" />', 0x80070002],
    ["an unknown directive", '<remove certificate="S1" />', 0x8007000d],
    ["a bad bool in an entry", '<add certificate="A" enabled="maybe" />', 0x8007000d],
  ])("is refused: %s", (_, xml, hresult) => {
    const manager = makeEngine({ text: siteMappings(xml) }).open();
    expect(failure(() => mappingsOf(manager, SITE)).hresult).toBe(hresult);
  });
});
