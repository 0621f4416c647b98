import { expect, test } from "vitest";
import { FAULT_KINDS, type FaultKind } from "../../provider/src/agent/messages";
import { faultToError } from "../../provider/src/host";

/** Code, and what the remedy must name. */
const TOLD: Readonly<Record<FaultKind, readonly [string, RegExp]>> = {
  locked: ["server/locked", /unlock/i],
  conflict: ["server/conflict", /again/],
  denied: ["server/denied", /Administrators|elevated/],
  unknownSite: ["server/unknown-site", /site/],
  invalid: ["server/invalid", /value/],
  missingFeature: ["server/missing-feature", /Web-Cert-Auth/],
  notIis: ["server/not-iis", /Web-Server/],
  diskFull: ["server/disk-full", /space|room/],
  exists: ["server/exists", /onExisting/],
  incomplete: ["server/password-required", /password/],
  inherited: ["server/inherited", /server level/],
  heldBySites: ["server/held-by-sites", /sites?/],
  constrainedLanguage: ["server/constrained-language", /policy/],
  protocol: ["server/agent", /report|version/],
  unknown: ["server/agent", /report|version/],
};

test.each(FAULT_KINDS)("fault %s becomes an error with its code and a remedy for it", (kind) => {
  const error = faultToError({ kind, text: "said" }, { server: "web1" });
  const [code, remedy] = TOLD[kind];
  expect(error.code).toBe(code);
  expect(error.remedy).toMatch(remedy);
  expect(error.message).toContain("said");
});

test("the error says where, and what Windows said", () => {
  const fault = {
    kind: "heldBySites",
    text: "held",
    hresult: "0x800700B7",
    sites: ["A", "B"],
    attribute: "certificate",
  } as const;
  expect(faultToError(fault, { server: "web1", site: "S", path: "p" })).toMatchObject({
    code: "server/held-by-sites",
    server: "web1",
    site: "S",
    path: "p",
    property: "certificate",
    hresult: "0x800700B7",
    sites: ["A", "B"],
    text: "held",
  });
  expect(faultToError(fault, { server: "web1", property: "cert" }).property).toBe("cert");
});
