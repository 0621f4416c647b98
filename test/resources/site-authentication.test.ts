import { describe, expect, test } from "vitest";
import type { QueryAnswer } from "../../provider/src/agent/protocol";
import { check } from "../../provider/src/reconcile/check";
import type { Answers, Props } from "../../provider/src/reconcile/kind";
import { siteAuthenticationKind as kind } from "../../provider/src/resources/site-authentication";

const SCHEMES = ["anonymousAuthentication", "basicAuthentication", "digestAuthentication", "windowsAuthentication"];
const section = (enabled: boolean): QueryAnswer => ({ attributes: { enabled: { value: enabled } } });
const all = (enabled: boolean): Answers => Object.fromEntries(SCHEMES.map((name) => [name, section(enabled)]));
const context = { verify: () => true, hasModule: () => true, declares: () => undefined };

const reasons = (news: Props) => check(kind, { server: "web01", ...news }).failures.map(({ reason }) => reason);

test("at least one scheme must be named, and each is true or false", () => {
  expect(reasons({ site: "S" })).toEqual([
    expect.stringMatching(/^anonymousAuthentication: at least one of anonymousAuthentication, basic.* must be set/),
  ]);
  for (const name of SCHEMES) {
    expect(reasons({ site: "S", [name]: false })).toEqual([]);
    expect(reasons({ site: "S", path: "api", [name]: true })).toEqual([]);
    expect(reasons({ site: "S", [name]: "off" })).toEqual([expect.stringMatching(`^${name}: expected true or false`)]);
  }
  expect(reasons({ serverLevel: true, path: "api", basicAuthentication: true })).toEqual([
    expect.stringMatching(/^path: requires a site/),
  ]);
});

test("only the sections of named schemes are written, and all of them as one unit", () => {
  const location = "S/api";
  const place = { server: "web01", site: "S", path: "api" };
  const unit = kind.ensure({ ...place, anonymousAuthentication: false, windowsAuthentication: true }, undefined);
  expect(Object.values(unit)).toMatchObject([
    { location, section: expect.stringMatching(/anonymousAuthentication$/), set: { enabled: false } },
    { location, section: expect.stringMatching(/windowsAuthentication$/), set: { enabled: true } },
  ]);
  const before = { ...place, anonymousAuthentication: false, windowsAuthentication: true };
  expect(Object.values(kind.ensure({ ...place, anonymousAuthentication: false }, before))).toMatchObject([
    { set: { enabled: false } },
    { section: expect.stringMatching(/windowsAuthentication$/), unset: ["enabled"] },
  ]);
  expect(Object.keys(kind.absent(before, new Set(["server", "windowsAuthentication"])))).toEqual([
    "windowsAuthentication",
  ]);
  expect(kind.absent(before, new Set(["server"]))).toEqual({});
});

describe("what is observed", () => {
  const props = { site: "S", anonymousAuthentication: false, digestAuthentication: true };

  test("is what the named sections hold, and nothing of others", () => {
    expect(kind.observe(all(true), props, context)?.values).toEqual({
      anonymousAuthentication: true,
      digestAuthentication: true,
    });
    const denied: QueryAnswer = { fault: { kind: "denied", text: "no" } };
    expect(kind.observe({ ...all(false), windowsAuthentication: denied }, props, context)?.fault).toBeUndefined();
    expect(kind.observe({ ...all(false), digestAuthentication: denied }, props, context)?.fault?.kind).toBe("denied");
  });

  test("a scheme whose module is not installed counts as off, whatever its section says", () => {
    const without = { ...context, hasModule: (name: string) => name !== "DigestAuthenticationModule" };
    expect(kind.observe(all(true), props, without)?.values).toEqual({
      anonymousAuthentication: true,
      digestAuthentication: false,
    });
  });
});

test.each([
  ["basicAuthentication", "BasicAuthenticationModule", "Web-Basic-Auth"],
  ["digestAuthentication", "DigestAuthenticationModule", "Web-Digest-Auth"],
  ["windowsAuthentication", "WindowsAuthenticationModule", "Web-Windows-Auth"],
])("%s wanted on requires its module, and off requires none", (name, module, feature) => {
  expect(kind.requires?.({ [name]: true })).toMatchObject([{ module, remedy: expect.stringContaining(feature) }]);
  expect(kind.requires?.({ [name]: false })).toEqual([]);
});

test("a delete says which scheme is on again, and what stood there is named by its property", () => {
  const removed = { path: "api", anonymousAuthentication: false, basicAuthentication: true };
  expect(kind.afterRemoval?.({ ...all(false), anonymousAuthentication: section(true) }, removed, context)).toEqual([
    expect.stringMatching(/^path "api": anonymousAuthentication is on here now, where SiteAuthentication had it off: /),
  ]);
  expect(kind.afterRemoval?.(all(false), removed, context)).toEqual([]);
  const stood = { basicAuthentication: { changed: true, stood: { enabled: true } } };
  expect(kind.afterWrite?.({ wanted: {}, before: undefined, done: stood, answers: {} })).toEqual([
    expect.stringContaining("(basicAuthentication: true)"),
  ]);
});
