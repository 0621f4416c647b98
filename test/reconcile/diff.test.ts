import { beforeAll, describe, expect, test } from "vitest";
import { difference } from "../../provider/src/reconcile/diff";
import { identityOf, idOf } from "../../provider/src/reconcile/identity";
import type { Props } from "../../provider/src/reconcile/kind";
import { create } from "../../provider/src/reconcile/lifecycle";
import { UNKNOWN } from "../../provider/src/reconcile/values";
import { CERTIFICATES } from "./arbitrary";
import { kindOf } from "./kind-of";
import { ModelServer } from "./model";

const kind = kindOf("OneToOneMapping");
const wanted = {
  server: "web01",
  site: "Orders",
  certificate: CERTIFICATES[0],
  userName: "CORP\\alice",
  password: "a",
  enabled: true,
};
let outputs: Props = {};
beforeAll(async () => {
  ({ outputs } = await create(kind, wanted, new ModelServer().host()));
});

const none = { replaces: [], writes: [], notes: [] };
const cases: [string, Props, Props, Partial<typeof none> | Record<string, string[]>][] = [
  ["nothing", {}, {}, {}],
  [
    "case of the site, the server and the account",
    {},
    { site: "ORDERS", server: "WEB01", userName: "corp\\ALICE" },
    {},
  ],
  ["another site", {}, { site: "Other" }, { replaces: ["site"] }],
  ["another server, such as a changed default", {}, { server: "web02" }, { replaces: ["server"] }],
  ["a renewed certificate", {}, { certificate: CERTIFICATES[1] }, { replaces: ["certificate"] }],
  ["an unknown certificate", {}, { certificate: UNKNOWN }, { replaces: ["certificate"] }],
  ["an unknown password", {}, { password: UNKNOWN }, { writes: ["password"] }],
  ["another password", {}, { password: "b" }, { writes: ["password"] }],
  ["a password that read left out", { password: undefined }, {}, { writes: ["password"] }],
  ["a password no longer named", {}, { password: undefined }, { notes: ["password"] }],
  ["a password that ignoreChanges takes out of both", { password: undefined }, { password: undefined }, {}],
  ["a stored certificate that IIS cannot match", { certificate: undefined }, {}, { writes: ["certificate"] }],
  [
    "credentials of an inline connection",
    { connection: { host: "web01", password: "x" } },
    { connection: { host: "web01", password: "y" } },
    { notes: ["connection"] },
  ],
  [
    "the order of a connection's fields",
    { connection: { host: "a", port: 1 } },
    { connection: { port: 1, host: "a" } },
    {},
  ],
  ["onExisting", {}, { onExisting: "refuse" }, { notes: ["onExisting"] }],
];

describe("a difference in", () => {
  test.each(cases)("%s", (_what, old, news, expected) => {
    expect(difference(kind, { ...outputs, ...old }, { ...wanted, ...news })).toEqual({ ...none, ...expected });
  });
});

test("a section's attribute that is no longer named is written back to its inherited value", () => {
  const auth = kindOf("ClientCertMappingAuth");
  const olds = { server: "w", enabled: true, logonMethod: "Batch" };
  expect(difference(auth, olds, { server: "w", enabled: true }).writes).toEqual(["logonMethod"]);
  expect(Object.values(auth.ensure({ server: "w", enabled: true }, olds))).toMatchObject([{ unset: ["logonMethod"] }]);
});

test("ids are folded and escaped, with an empty part for the server level and for a site's root", () => {
  const id = (type: string, props: Props) => {
    const identity = identityOf(kindOf(type), props);
    return identity && idOf(identity);
  };
  expect(id("ClientCertMappingAuth", { server: "web01", site: "Default Web Site" })).toBe("WEB01/DEFAULT%20WEB%20SITE");
  expect(id("ClientCertMappingAuth", { server: "web01" })).toBe("WEB01/");
  expect(id("SslAccess", { server: "web01", site: "a" })).toBe("WEB01/A/");
  expect(id("SslAccess", { server: "web01", site: "a", path: "b/c" })).toBe("WEB01/A/B%2FC");
  expect(id("SslAccess", { server: "web01" })).toBe("WEB01//");
  expect(id("OneToOneMapping", outputs)).toBe(`WEB01/ORDERS/${String(outputs.thumbprint)}`);
  expect(id("OneToOneMapping", { ...wanted, certificate: UNKNOWN })).toBeUndefined();
});

test("the identity of a mapping outlives a certificate that read had to leave out", () => {
  expect(identityOf(kind, { ...outputs, certificate: undefined })).toEqual(identityOf(kind, wanted));
});
