import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadSchema } from "../../simulator/src/engine/schema/load";
import type { AttributeSchema, ElementSchema } from "../../simulator/src/engine/schema/types";
import { flagNames, formatValue, parseValue } from "../../simulator/src/engine/schema/values";
import { failure } from "./support";

const SITES = "system.applicationHost/sites";
const MAPPING = "system.webServer/security/authentication/iisClientCertificateMappingAuthentication";

/** `section`, then child elements; `+` steps into a collection's entry. */
function attribute(section: string, path: string): AttributeSchema {
  const parts = path.split("/");
  let at = loadSchema("cng").get(section);
  for (const part of parts.slice(0, -1)) at = part === "+" ? at?.collection?.entry : at?.elementByName.get(part);
  const found = at?.attributeByName.get(parts.at(-1) ?? "");
  if (found === undefined) throw new Error(`no attribute ${path} in ${section}`);
  return found;
}

const enabled = attribute(MAPPING, "enabled");
const logonMethod = attribute(MAPPING, "logonMethod");
const sslFlags = attribute("system.webServer/security/access", "sslFlags");
const siteName = attribute(SITES, "+/name");
const connectionTimeout = attribute(SITES, "+/limits/connectionTimeout");
const maxBandwidth = attribute(SITES, "+/limits/maxBandwidth");
const queueLength = attribute("system.applicationHost/applicationPools", "+/queueLength");
const recycle = attribute("system.applicationHost/applicationPools", "+/recycling/periodicRestart/time");
const ruleName = attribute(MAPPING, "manyToOneMappings/+/name");
const applicationPath = attribute(SITES, "+/+/path");

describe("a text in the file", () => {
  test.each<[string, AttributeSchema, string, unknown]>([
    ["true", enabled, "true", true],
    ["a bool in capitals", enabled, "FALSE", false],
    ["an enum's name", logonMethod, "Network", 2],
    ["an enum's name in another case", logonMethod, "cleartext", 3],
    ["an enum's number", logonMethod, "1", 1],
    ["one flag", sslFlags, "Ssl", 8],
    ["flags in any order", sslFlags, "SslRequireCert, Ssl, SslNegotiateCert", 104],
    ["flags without blanks", sslFlags, "Ssl,SslNegotiateCert", 40],
    ["a flag twice", sslFlags, "Ssl, Ssl", 8],
    ["flags as a number", sslFlags, "104", 104],
    ["no flag", sslFlags, "None", 0],
    ["nothing at all", sslFlags, "", 0],
    ["a whole number", queueLength, "1000", 1000],
    ["a time span", connectionTimeout, "00:02:00", "00:02:00"],
    ["a time span of more than a day", recycle, "29:00:00", "1.05:00:00"],
    ["a time span with days", recycle, "1.05:00:00", "1.05:00:00"],
    ["a value outside an excluded range", maxBandwidth, "1024", 1024],
  ])("%s", (_, schema, text, expected) => {
    expect(parseValue(schema, text)).toBe(expected);
  });

  test.each<[string, AttributeSchema, string, string]>([
    ["a bad bool", enabled, "yes", "Enum must be one of false, true"],
    ["an unknown enum name", logonMethod, "Telepathy", "Enum must be one of Interactive, Batch, Network, ClearText"],
    ["an unknown enum number", logonMethod, "4", "Enum must be one of"],
    [
      "SslMapCert, which is not in the schema",
      sslFlags,
      "Ssl, SslMapCert",
      "Flags must be some combination of None, Ssl",
    ],
    ["SslMapCert by number", sslFlags, "128", "Flags must be some combination of"],
    ["a number beyond all flags", sslFlags, "4294967304", "Flags must be some combination of"],
    ["a name of JavaScript's own", sslFlags, "constructor", "Flags must be some combination of"],
    ["an empty name", ruleName, "", "String must not be empty"],
    ["a site name with a slash", siteName, "a/b", "Site name cannot contain"],
    ["a path that does not begin with a slash", applicationPath, "a", "Path must begin with '/'"],
    ["a path with dots", applicationPath, "/a/../b", "Path must begin with '/'"],
    ["a number outside its range", queueLength, "9", "Integer value must be between 10 and 65535"],
    ["a number in an excluded range", maxBandwidth, "1023", "Integer value must not be between 0 and 1023"],
    ["a negative uint", queueLength, "-1", "whole number"],
    ["a number that is none", queueLength, "10.5", "whole number"],
    ["a time span that is too long", connectionTimeout, "1.00:00:00", "between 0 and 65535"],
    ["a time span between the steps", recycle, "00:00:30", "multiple of 60 seconds"],
    ["a time span that is none", recycle, "soon", "[d.]hh:mm:ss"],
  ])("%s is refused with 0x8007000D", (_, schema, text, why) => {
    const error = failure(() => parseValue(schema, text));
    expect(error.hresult).toBe(0x8007000d);
    expect(error.message).toContain(why);
    expect(error.message.startsWith("Filename: \r\n")).toBe(true);
    expect(error.message.endsWith("\r\n")).toBe(true);
  });
});

test("flags are written by name, in the order of their numbers", () => {
  const flags = fc.subarray(["Ssl", "SslNegotiateCert", "SslRequireCert", "Ssl128"]);
  fc.assert(
    fc.property(
      flags.chain((names) => fc.shuffledSubarray(names, { minLength: names.length })),
      fc.constantFrom(",", ", ", " , "),
      (names, separator) => {
        const sum = Number(parseValue(sslFlags, names.join(separator)));
        const written = formatValue(sslFlags, names.join(separator));
        expect(new Set(flagNames(sslFlags, sum))).toEqual(new Set(names.length === 0 ? ["None"] : names));
        expect(written).toBe(formatValue(sslFlags, sum));
        expect(parseValue(sslFlags, written)).toBe(sum);
      },
    ),
  );
});

test("what no XML file can hold is refused", () => {
  for (const text of ["\0", "\u{FFFE}", "\u{D800}"]) {
    expect(failure(() => formatValue(siteName, text)).hresult).toBe(0x8007000d);
  }
});

test("the profile decides which provider the schema names", () => {
  const provider = (profile: "cng" | "aes", section: string, child: string) =>
    loadSchema(profile).get(section)?.elementByName.get(child)?.collection?.entry.attributeByName.get("password")
      ?.defaultValue;
  expect(provider("aes", MAPPING, "oneToOneMappings")).toBe("[enc:AesProvider::enc]");
  expect(provider("cng", MAPPING, "oneToOneMappings")).toBe("[enc:IISCngProvider::enc]");
  const pool = (profile: "cng" | "aes") =>
    loadSchema(profile)
      .get("system.applicationHost/applicationPools")
      ?.collection?.entry.elementByName.get("processModel")
      ?.attributeByName.get("password")?.defaultValue;
  expect(pool("aes")).toBe("[enc:IISWASOnlyAesProvider::enc]");
  expect(pool("cng")).toBe("[enc:IISWASOnlyCngProvider::enc]");
});

test("every default of the schema is a value of its type", () => {
  const walk = (schema: ElementSchema): AttributeSchema[] => [
    ...schema.attributes,
    ...schema.elements.flatMap(walk),
    ...(schema.collection === null ? [] : walk(schema.collection.entry)),
  ];
  const all = [...loadSchema("cng").values()].flatMap(walk).filter(({ defaultValue }) => defaultValue !== null);
  expect(all.length).toBeGreaterThan(200);
  for (const one of all) {
    const free = { ...one, validation: null };
    expect([one.name, parseValue(free, formatValue(free, one.defaultValue ?? ""))]).toEqual([
      one.name,
      one.defaultValue,
    ]);
  }
});

const fixtures = resolve(__dirname, "../fixtures/iis");

describe("the data that the engine ships", () => {
  const json = (folder: string, name: string) => JSON.parse(readFileSync(resolve(folder, name), "utf8"));
  const data = resolve(__dirname, "../../simulator/data");

  test("has the sections of the schema fixture, whole", () => {
    const strip = ({ attributes, elements, collection }: Record<string, unknown>) => ({
      attributes,
      elements,
      collection,
    });
    const fixture = json(fixtures, "iis-schema.json");
    const expected = Object.entries(fixture.sections).map(([path, section]) => [path, strip(section as never)]);
    expect(json(data, "schema.json").sections).toEqual(Object.fromEntries(expected));
    expect(json(data, "schema.json").validators).toEqual(fixture.validators);
  });

  test("declares what the section list declares", () => {
    const flags = (one: Record<string, unknown>) => ({
      path: one.path,
      overrideModeDefault: one.overrideModeDefault ?? null,
      allowDefinition: one.allowDefinition ?? null,
      allowLocation: one.allowLocation ?? null,
    });
    const fixture = json(fixtures, "iis10-sections.json");
    const shipped = json(data, "installation.json");
    expect(shipped.sections.map(flags)).toEqual(fixture.sections.map(flags));
    expect(shipped.sectionGroups).toEqual(fixture.sectionGroups);
    expect(shipped.bodyOrder).toEqual(fixture.bodyOrder.order);
    const names = (list: { name: string }[]) => list.map(({ name }) => name);
    expect(names(shipped.globalModules)).toEqual(names(fixture.globalModules));
    expect(names(shipped.modules)).toEqual(names(fixture.modules.entries));
    expect(names(shipped.providers)).toEqual(names(fixture.protectedDataProviders.providers));
  });
});
