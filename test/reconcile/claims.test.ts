import { describe, expect, test } from "vitest";
import { InputError } from "../../provider/src/errors";
import { Claims, claimedBy } from "../../provider/src/reconcile/claims";
import { UNKNOWN } from "../../provider/src/reconcile/values";
import { CERTIFICATES } from "./arbitrary";
import { kindOf } from "./kind-of";

const flags = kindOf("SslAccess");
const place = { server: "web01", site: "Shop", path: "api" };

/** What the second of two claims is told; undefined where it is taken. */
function second(one: object, other: object, kinds = [flags, flags]): string | undefined {
  const claims = new Claims();
  claims.claim(kinds[0] ?? flags, "one", { ...one });
  try {
    claims.claim(kinds[1] ?? flags, "two", { ...other });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code: "input/duplicate", property: 'SslAccess "two"' });
    return (error as InputError).reason;
  }
}

describe("what two resources of a run claim", () => {
  test.each<[string, object]>([
    ["the same", place],
    ["the same in another case", { server: "WEB01", site: "SHOP", path: "API" }],
    ["the same with slashes around the path", { ...place, path: "/api/" }],
    ["the same with other attributes, which do not count", { ...place, sslFlags: ["Nonsense"] }],
  ])("is refused, both named: %s", (_what, other) => {
    expect(second(place, other)).toBe('declares the same thing as SslAccess "one"');
  });

  test("is refused at the server level, which is said by serverLevel, and where a path is not given", () => {
    const level = { server: "web01", serverLevel: true };
    expect(second(level, level)).toContain("declares the same thing");
    const site = { server: "web01", site: "Shop", path: null };
    expect(second(site, { server: "web01", site: "Shop" })).toContain("declares the same thing");
  });

  test.each<[string, object]>([
    ["another server", { ...place, server: "web02" }],
    ["another site", { ...place, site: "Other" }],
    ["another path", { ...place, path: "api/v2" }],
    ["no path", { server: "web01", site: "Shop" }],
    ["a server that is not known", { ...place, server: undefined }],
    ["a site that is not known yet", { ...place, site: UNKNOWN }],
    ["a site that check refuses", { ...place, site: "a/b" }],
    ["a path that check refuses", { ...place, path: ".." }],
    ["neither a site nor the server level", { server: "web01" }],
  ])("is taken: %s", (_what, other) => {
    expect(second(place, other)).toBeUndefined();
    expect(second(other, other === place ? {} : { ...place, server: "web09" })).toBeUndefined();
  });

  test("what check refuses is refused twice by check, not here", () => {
    for (const other of [{ server: "web01" }, { ...place, site: "a/b" }, { ...place, site: UNKNOWN }])
      expect(second(other, other)).toBeUndefined();
  });

  test("stands side by side where it is of another type", () => {
    const auth = kindOf("SiteAuthentication");
    expect(second(place, place, [flags, auth])).toBeUndefined();
  });

  test("is what the table marks as identity, and what is said in a program only", () => {
    expect(claimedBy(flags)).toEqual(["site", "path", "server", "serverLevel"]);
    const mapping = kindOf("OneToOneMapping");
    expect(claimedBy(mapping)).toEqual(["site", "certificate", "server", "serverLevel"]);
    const claims = new Claims();
    const given = { server: "web01", site: "S", certificate: CERTIFICATES[0] };
    claims.claim(mapping, "one", given);
    claims.claim(mapping, "two", { ...given, certificate: CERTIFICATES[1] });
    expect(() => claims.claim(mapping, "three", given)).toThrow('OneToOneMapping "one"');
  });
});
