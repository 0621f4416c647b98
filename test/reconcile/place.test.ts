import { expect, test } from "vitest";
import type { Props } from "../../provider/src/reconcile/kind";
import { errorOf } from "../../provider/src/reconcile/place";
import { kindOf } from "./kind-of";

const place = { server: "web01", site: "S" };
const schemes: Props = { ...place, anonymousAuthentication: false, digestAuthentication: true };
const mapping: Props = { ...place, userName: "CORP\\alice", enabled: true };

test.each<[string, Props, string | undefined, string | undefined, string | undefined]>([
  ["OneToOneMapping", mapping, "userName", undefined, "userName"],
  ["OneToOneMapping", mapping, "noSuchAttribute", undefined, "noSuchAttribute"],
  ["OneToOneMapping", mapping, undefined, undefined, undefined],
  // Of what the program does not name the schema's word is all there is.
  ["OneToOneMapping", mapping, "password", undefined, "password"],
  ["SiteAuthentication", schemes, "enabled", "digestAuthentication", "digestAuthentication"],
  ["SiteAuthentication", schemes, undefined, "anonymousAuthentication", "anonymousAuthentication"],
  ["SiteAuthentication", schemes, "enabled", undefined, "enabled"],
  ["SiteAuthentication", schemes, undefined, "windowsAuthentication", undefined],
  ["SiteAuthentication", { ...place, basicAuthentication: true }, "enabled", undefined, "basicAuthentication"],
])("a fault of %s %j, attribute %s, of %s, names %s", (type, props, attribute, of, property) => {
  const fault = { kind: "invalid", text: "no", ...(attribute !== undefined && { attribute }) } as const;
  expect(errorOf(kindOf(type), props, fault, of).property).toBe(property);
});

test("what to install is said where one feature is meant, and only there", () => {
  const missing = { kind: "missingFeature", text: "no" } as const;
  const remedy = (type: string, props: Props, of?: string) => errorOf(kindOf(type), props, missing, of).remedy;
  expect(remedy("OneToOneMapping", mapping)).toContain("Web-Cert-Auth");
  expect(remedy("SiteAuthentication", schemes, "digestAuthentication")).toContain("Web-Digest-Auth");
  const two = { ...place, basicAuthentication: true, digestAuthentication: true };
  expect(remedy("SiteAuthentication", two)).not.toMatch(/Web-(Basic|Digest)-Auth/);
  expect(remedy("SiteAuthentication", two, "basicAuthentication")).toContain("Web-Basic-Auth");
  expect(errorOf(kindOf("SslAccess"), { ...place, path: "api" }, missing)).toMatchObject({ site: "S", path: "api" });
});
