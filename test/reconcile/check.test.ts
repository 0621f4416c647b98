import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { check } from "../../provider/src/reconcile/check";
import type { Props } from "../../provider/src/reconcile/kind";
import { UNKNOWN } from "../../provider/src/reconcile/values";
import { KINDS } from "../../provider/src/resources/kinds";
import { issueClient, makeCa } from "../support/certificates";
import { CERTIFICATES } from "./arbitrary";
import { kindOf } from "./kind-of";

const PASSWORD = "hunter2-Zürich";
const mapping = {
  server: "web01",
  site: "S",
  certificate: CERTIFICATES[0],
  userName: "CORP\\alice",
  password: PASSWORD,
};

test("the unknown value is Pulumi's own", () => {
  expect(UNKNOWN).toBe(pulumi.runtime.unknownValue);
});

const refused: [string, string, Props, string, RegExp][] = [
  [
    "SslRequireCert alone",
    "SslAccess",
    { site: "a", sslFlags: ["Ssl", "SslRequireCert"] },
    "sslFlags",
    /add SslNegotiateCert/,
  ],
  [
    "SslMapCert",
    "SslAccess",
    { site: "a", sslFlags: ["Ssl", "SslMapCert"] },
    "sslFlags[1]",
    /not in the schema.*ClientCertMappingAuth/,
  ],
  [
    "a flag that is none",
    "SslAccess",
    { site: "a", sslFlags: ["ssl"] },
    "sslFlags[0]",
    /expected one of Ssl, .*found another text/,
  ],
  ["flags as text", "SslAccess", { site: "a", sslFlags: "Ssl" }, "sslFlags", /expected a list/],
  ["no flags at all", "SslAccess", { site: "a" }, "sslFlags", /is required/],
  [
    "a path at the server level",
    "SslAccess",
    { serverLevel: true, path: "api", sslFlags: [] },
    "path",
    /requires a site/,
  ],
  ["a path without a site", "SslAccess", { path: "api", sslFlags: [] }, "site", /has no value/],
  ["a path with dots", "SslAccess", { site: "a", path: "api/../b", sslFlags: [] }, "path", /\. or \.\./],
  ["a site with a slash", "SslAccess", { site: "a/b", sslFlags: [] }, "site", /is given as path/],
  [
    "the server level under the name of a site",
    "SslAccess",
    { site: ".", sslFlags: [] },
    "site",
    /set serverLevel: true/,
  ],
  ["an empty site", "ClientCertMappingAuth", { site: "" }, "site", /set serverLevel: true/],
  [
    "a path on the switch",
    "ClientCertMappingAuth",
    { site: "a", path: "api" },
    "path",
    /ClientCertMappingAuth has no such property/,
  ],
  [
    "a logon method that is none",
    "ClientCertMappingAuth",
    { site: "a", logonMethod: "Cleartext" },
    "logonMethod",
    /Interactive, Batch/,
  ],
  ["text for a switch", "ClientCertMappingAuth", { site: "a", enabled: "yes" }, "enabled", /true or false/],
  ["an empty userName", "OneToOneMapping", { ...mapping, userName: " " }, "userName", /must not be empty/],
  ["no userName", "OneToOneMapping", { ...mapping, userName: undefined }, "userName", /is required/],
  [
    "a path on a mapping",
    "OneToOneMapping",
    { ...mapping, site: "a", path: "api" },
    "path",
    /OneToOneMapping has no such property/,
  ],
  ["garbage for a certificate", "OneToOneMapping", { ...mapping, certificate: "hello" }, "certificate", /found a text/],
  [
    "a number for a password",
    "OneToOneMapping",
    { ...mapping, password: 7 },
    "password",
    /expected text, found a number/,
  ],
  [
    "onExisting with another word",
    "OneToOneMapping",
    { ...mapping, onExisting: "ignore" },
    "onExisting",
    /takeOver, refuse/,
  ],
];

describe("refused, with the property's path and what to do", () => {
  test.each(refused)("%s", (_what, type, props, property, reason) => {
    const { failures } = check(kindOf(type), { server: "web01", ...props });
    expect(failures).toHaveLength(1);
    expect(failures[0]?.reason).toMatch(reason);
    expect(failures[0]?.reason.startsWith(`${property}: `)).toBe(true);
  });
});

test("no refusal stands under its property, whose value the engine would print: the program may have marked it secret", () => {
  for (const [, type, props] of refused) {
    const { failures } = check(kindOf(type), { server: "web01", ...props });
    expect(failures.map(({ property }) => property)).toEqual([""]);
  }
});

test.each<[string, string, Props]>([
  ["a switch", "ClientCertMappingAuth", { site: "a", enabled: "Typ0" }],
  ["a number for an account", "OneToOneMapping", { ...mapping, userName: 70417041 }],
  ["a word of a choice", "OneToOneMapping", { ...mapping, onExisting: "Typ0" }],
  ["a flag", "SslAccess", { site: "a", sslFlags: ["Typ0"] }],
  ["flags", "SslAccess", { site: "a", sslFlags: "Typ0" }],
  ["a site", "SslAccess", { site: "a/Typ0", sslFlags: [] }],
  ["a path", "SslAccess", { site: "a", path: "Typ0/..", sslFlags: [] }],
  ["a logon method", "ClientCertMappingAuth", { site: "a", logonMethod: "Typ0" }],
  [
    "a block of a PEM text",
    "OneToOneMapping",
    { ...mapping, certificate: "-----BEGIN TYP0-----\nAA==\n-----END TYP0-----" },
  ],
  ["a PEM text that is cut off", "OneToOneMapping", { ...mapping, certificate: "-----BEGIN TYP0-----\nAA==" }],
  ["a secret that is none of the resource's", "SslAccess", { site: "a", sslFlags: [], passwort: "Typ0" }],
])("a value that the program marked secret is not printed where it is refused: %s", (_what, type, props) => {
  const { failures } = check(kindOf(type), { server: "web01", ...props });
  expect(failures).toHaveLength(1);
  expect(JSON.stringify(failures)).not.toMatch(/typ0|70417041/i);
});

test("subjects of certificates are not told by check, which cannot know whether they are secret", () => {
  const ca = makeCa();
  const two = issueClient(ca, "planted").certificatePem + issueClient(ca, "other").certificatePem;
  const { failures } = check(kindOf("OneToOneMapping"), { ...mapping, certificate: two });
  expect(failures).toEqual([
    {
      property: "",
      reason: expect.stringMatching(/^certificate: found 2 certificates that issued no other certificate\. /),
    },
  ]);
  expect(JSON.stringify(failures)).not.toContain("planted");
});

test("a refusal of a secret never tells it", () => {
  const { failures } = check(kindOf("OneToOneMapping"), {
    ...mapping,
    certificate: `${PASSWORD} pasted by mistake`,
    password: [PASSWORD],
  });
  expect(failures.map(({ property }) => property)).toEqual(["", ""]);
  expect(JSON.stringify(failures)).not.toContain(PASSWORD);
});

test("a password that configuration made a number is not told in its refusal", () => {
  const { failures } = check(kindOf("OneToOneMapping"), { ...mapping, password: 987654321 });
  expect(failures).toEqual([
    { property: "", reason: expect.stringMatching(/^password: expected text, found .*number/) },
  ]);
  expect(JSON.stringify(failures)).not.toContain("987654321");
});

const levels: [string, Props, string[]][] = [
  ["neither", {}, ["site: has no value"]],
  ["neither, since the configuration has no such key", { site: undefined }, ["site: has no value"]],
  ["no site and a serverLevel that is false", { serverLevel: false }, ["site: has no value"]],
  ["both", { site: "S", serverLevel: true }, ["serverLevel: cannot be combined with site"]],
  ["a word for serverLevel", { serverLevel: "yes" }, ["serverLevel: expected true or false"]],
  ["an empty site", { site: "" }, ["site: must not be empty"]],
];

describe.each(KINDS.filter(({ properties }) => "serverLevel" in properties))(
  "$type is of a site or of the server level",
  (kind) => {
    const own: Props = { ...mapping, sslFlags: [], anonymousAuthentication: false, site: undefined };
    const names = Object.keys(kind.properties);
    const base = Object.fromEntries(Object.entries(own).filter(([name]) => names.includes(name)));

    test.each(levels)("%s is refused, once", (_what, level, expected) => {
      const { failures, identified } = check(kind, { ...base, ...level });
      expect(failures.map(({ reason }) => reason.slice(0, expected[0]?.length))).toEqual(expected);
      expect(identified).toBe(level.serverLevel === true || level.serverLevel === "yes");
    });

    test("the refusal gives the lines to write", () => {
      const [failure] = check(kind, base).failures;
      expect(failure?.reason).toContain('Write site: "Default Web Site", or serverLevel: true');
    });

    test("serverLevel stands in no inputs, and false is the same as leaving it out", () => {
      const atServer = check(kind, { ...base, serverLevel: true });
      expect(atServer.failures).toEqual([]);
      expect(Object.keys(atServer.inputs)).not.toContain("serverLevel");
      expect(atServer.inputs).not.toHaveProperty("site");
      const atSite = { ...base, site: "S" };
      expect(check(kind, { ...atSite, serverLevel: false })).toEqual(check(kind, atSite));
    });

    test("what is not known yet is not refused", () => {
      for (const level of [{ site: UNKNOWN }, { serverLevel: UNKNOWN }, { site: UNKNOWN, serverLevel: true }])
        expect(check(kind, { ...base, ...level }).failures).toEqual([]);
    });
  },
);

test("every mistake is collected", () => {
  const { failures } = check(kindOf("SslAccess"), { server: "web01", site: "a/b", path: "..", sslFlags: ["x", "y"] });
  expect(failures.map(({ reason }) => reason.split(":")[0])).toEqual(["site", "path", "sslFlags[0]", "sslFlags[1]"]);
});

test("flags become a set in the schema's order, and None none", () => {
  const flags = ["SslRequireCert", "Ssl", "SslNegotiateCert", "Ssl", "None"];
  expect(check(kindOf("SslAccess"), { server: "w", site: "a", sslFlags: flags }).inputs.sslFlags).toEqual([
    "Ssl",
    "SslNegotiateCert",
    "SslRequireCert",
  ]);
});

test("unknown values pass, wherever they stand", () => {
  const { inputs, failures } = check(kindOf("SslAccess"), {
    server: UNKNOWN,
    site: UNKNOWN,
    sslFlags: ["SslRequireCert", UNKNOWN],
  });
  expect(failures).toEqual([]);
  expect(inputs).toEqual({ server: UNKNOWN, site: UNKNOWN, sslFlags: ["SslRequireCert", UNKNOWN] });
});

test("declaring the switch or a mapping means wanting it", () => {
  const switched = check(kindOf("ClientCertMappingAuth"), { server: "w", site: "a" });
  expect(switched.inputs).toEqual({ server: "w", site: "a", enabled: true });
  expect(check(kindOf("OneToOneMapping"), mapping).inputs.enabled).toBe(true);
});
