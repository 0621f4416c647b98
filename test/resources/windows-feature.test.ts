import { describe, expect, test } from "vitest";
import type { QueryAnswer, WindowsFeatureObservation } from "../../provider/src/agent/protocol";
import { check } from "../../provider/src/reconcile/check";
import { Declared } from "../../provider/src/reconcile/declared";
import type { Props } from "../../provider/src/reconcile/kind";
import { remove } from "../../provider/src/reconcile/lifecycle";
import { CERTIFICATE_MAPPING } from "../../provider/src/resources/sections";
import { windowsFeatureKind as kind } from "../../provider/src/resources/windows-feature";
import { ModelServer } from "../reconcile/model";

const MAPPING = "IIS-IISCertificateMappingAuthentication";
const context = { verify: () => true, hasModule: () => true, declares: () => undefined };

const checked = (news: Props) => check(kind, { server: "web01", ...news });
const reasons = (news: Props) => checked(news).failures.map(({ reason }) => reason);
const seen = (
  state: WindowsFeatureObservation["features"][number]["state"],
  restartPending = false,
): { feature: QueryAnswer } => ({ feature: { features: [{ name: MAPPING, state }], restartPending } });

test.each([
  [undefined, MAPPING],
  ["Web-Cert-Auth", MAPPING],
  [" web-cert-auth ", MAPPING],
  ["iis-iiscertificatemappingauthentication", MAPPING],
  ["Web-Client-Auth", "IIS-ClientCertificateMappingAuthentication"],
  ["Web-Basic-Auth", "IIS-BasicAuthentication"],
  ["Web-Digest-Auth", "IIS-DigestAuthentication"],
  ["WEB-WINDOWS-AUTH", "IIS-WindowsAuthentication"],
])("%s is dism's %s", (name, meant) => {
  expect(checked({ name })).toMatchObject({ inputs: { name: meant }, failures: [] });
});

test("any other feature is refused with the names that there are, and without quoting it", () => {
  for (const name of ["Web-Server", "IIS-WebServer", "planted\u0000", "", 7, ["Web-Cert-Auth"], {}])
    expect(reasons({ name })).toEqual([
      expect.stringMatching(
        /^name: expected one of IIS-IISCertificateMappingAuthentication, Web-Cert-Auth, .*Web-Windows-Auth \(input\/invalid\)$/,
      ),
    ]);
  expect(reasons({ site: "S" })).toEqual([expect.stringMatching(/^site: WindowsFeature has no such property/)]);
});

test("it asks for all features, so that several share an answer, and for one to be installed", () => {
  const operation = { kind: "windowsFeature", name: MAPPING };
  expect(kind.ensure({ name: MAPPING }, undefined)).toEqual({ feature: operation });
  expect(kind.queries({ name: MAPPING })).toEqual(kind.queries({ name: "IIS-BasicAuthentication" }));
});

test("a delete asks nothing, and says what stays, but for what another resource of the run declares", () => {
  const state = { server: "web01", name: MAPPING };
  expect(kind.absent(state, new Set(["name"]))).toEqual({});
  expect(kind.leaves?.(state, new Set(["server", "name"]))).toEqual([
    expect.stringContaining(`${MAPPING} stays installed`),
  ]);
  expect(kind.leaves?.(state, new Set(["connection"]))).toEqual([]);
});

test("a delete asks no other machine that declares the feature, too", async () => {
  const model = new ModelServer();
  const declared = new Declared();
  const { inputs } = checked({ server: "web02" });
  declared.remember(kind, { server: "web02", place: [MAPPING] }, inputs);
  const ask = () => Promise.reject(new Error("another machine was asked"));
  await remove(kind, { server: "web01", name: MAPPING }, model.host(), declared, ask);
  expect([model.messages, model.warnings.length]).toEqual([0, 1]);
  declared.remember(kind, { server: "web01", place: [MAPPING] }, { ...inputs, server: "web01" });
  await remove(kind, { server: "web01", name: MAPPING }, model.host(), declared, ask);
  expect([model.messages, model.warnings.length]).toEqual([0, 1]);
});

describe("what is observed", () => {
  const values = (answers: Record<string, QueryAnswer>, props: Props = {}) =>
    kind.observe(answers, { name: MAPPING, ...props }, context)?.values;

  test("is there where it is enabled, and nothing otherwise", () => {
    expect(values(seen("enabled"))).toEqual({ restartNeeded: false });
    for (const state of ["disabled", "absent", "unknown", "missing"] as const)
      for (const props of [{}, { restartNeeded: false }]) expect(values(seen(state), props)).toBeUndefined();
    expect(values({ feature: { features: [], restartPending: false } })).toBeUndefined();
  });

  test("waits for a restart as long as Windows does, and nobody else's restart is its own", () => {
    expect(values(seen("disabled", true))).toEqual({ restartNeeded: true });
    expect(values(seen("disabled", true), { restartNeeded: true })).toEqual({ restartNeeded: true });
    expect(values(seen("enabled", true), { restartNeeded: true })).toEqual({ restartNeeded: true });
    expect(values(seen("enabled"), { restartNeeded: true })).toEqual({ restartNeeded: false });
    expect(values(seen("enabled", true), { restartNeeded: false })).toEqual({ restartNeeded: false });
    expect(values(seen("disabled", true), { restartNeeded: false })).toBeUndefined();
  });

  test("is a fault where it cannot be read", () => {
    const fault = { kind: "denied", text: "no" } as const;
    expect(kind.observe({ feature: { fault } }, { name: MAPPING }, context)).toEqual({ values: {}, fault });
  });
});

test("a restart that dism asks for is remembered, and told once", () => {
  const written = (restart?: true) => ({
    wanted: { name: MAPPING },
    before: undefined,
    done: { feature: { changed: true, ...(restart && { restart }) } },
    answers: {},
  });
  expect(kind.remember?.(written(true))).toEqual({ restartNeeded: true });
  expect(kind.afterWrite?.(written(true))).toEqual([expect.stringContaining("once Windows has been restarted")]);
  expect(kind.remember?.(written())).toEqual({});
  expect(kind.afterWrite?.(written())).toEqual([]);
});

test("a missing module names the resource to declare, dependsOn, and the command to run by hand", () => {
  const { remedy } = CERTIFICATE_MAPPING;
  expect(remedy).toContain(`new WindowsFeature("feature", { name: "${MAPPING}" })`);
  expect(remedy).toContain("dependsOn");
  expect(remedy).toContain("Install-WindowsFeature Web-Cert-Auth");
});
