import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { check } from "../../provider/src/reconcile/check";
import type { Props } from "../../provider/src/reconcile/kind";
import { UNKNOWN } from "../../provider/src/reconcile/unknown";
import { kindOf } from "../../provider/src/resources/kinds";
import { issueClient, makeCa } from "../support/certificates";
import { CERTIFICATES } from "./arbitrary";

const PASSWORD = "hunter2-Zürich";
const mapping = { server: "web01", certificate: CERTIFICATES[0], userName: "CORP\\alice", password: PASSWORD };

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
  ["a path at the server level", "SslAccess", { path: "api", sslFlags: [] }, "path", /needs a site/],
  ["a path with dots", "SslAccess", { site: "a", path: "api/../b", sslFlags: [] }, "path", /\. or \.\./],
  ["a site with a slash", "SslAccess", { site: "a/b", sslFlags: [] }, "site", /SslAccess\.path/],
  ["the server level under the name of a site", "SslAccess", { site: ".", sslFlags: [] }, "site", /leave it out/],
  ["an empty site", "ClientCertMappingAuth", { site: "" }, "site", /leave it out for the server level/],
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
    { logonMethod: "Cleartext" },
    "logonMethod",
    /Interactive, Batch/,
  ],
  ["text for a switch", "ClientCertMappingAuth", { enabled: "yes" }, "enabled", /true or false/],
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
  ["a switch", "ClientCertMappingAuth", { enabled: "Typ0" }],
  ["a number for an account", "OneToOneMapping", { ...mapping, userName: 70417041 }],
  ["a word of a choice", "OneToOneMapping", { ...mapping, onExisting: "Typ0" }],
  ["a flag", "SslAccess", { site: "a", sslFlags: ["Typ0"] }],
  ["flags", "SslAccess", { site: "a", sslFlags: "Typ0" }],
  ["a site", "SslAccess", { site: "a/Typ0", sslFlags: [] }],
  ["a path", "SslAccess", { site: "a", path: "Typ0/..", sslFlags: [] }],
  ["a logon method", "ClientCertMappingAuth", { logonMethod: "Typ0" }],
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
    { property: "", reason: expect.stringMatching(/^certificate: found 2 certificates that issued no other one\. /) },
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
  expect(check(kindOf("ClientCertMappingAuth"), { server: "w" }).inputs).toEqual({ server: "w", enabled: true });
  expect(check(kindOf("OneToOneMapping"), mapping).inputs.enabled).toBe(true);
});
