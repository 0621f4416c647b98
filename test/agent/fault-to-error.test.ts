import { expect, test } from "vitest";
import { faultToError } from "../../provider/src/agent/fault-to-error";
import { FAULT_KINDS, type FaultKind } from "../../provider/src/agent/protocol";

/** Code, and what the remedy must name. */
const TOLD: Readonly<Record<FaultKind, readonly [string, RegExp]>> = {
  locked: ["server/locked", /unlock/i],
  conflict: ["server/conflict", /again/],
  denied: ["server/denied", /Administrators|elevated/],
  unknownSite: ["server/unknown-site", /site/],
  invalid: ["server/invalid", /value/],
  missingFeature: ["server/missing-feature", /Windows feature/],
  notIis: ["server/not-iis", /Web-Server/],
  diskFull: ["server/disk-full", /space|room/],
  share: ["server/share", /redirection\.config/],
  exists: ["server/exists", /onExisting/],
  incomplete: ["server/password-required", /password/],
  inherited: ["server/inherited", /server level/],
  noEndpoint: ["server/no-endpoint", /New-IISSiteBinding/],
  leftAlone: ["server/left-alone", /The entry was not written/],
  unknownFeature: ["server/unknown-feature", /get-features/],
  notInstalled: ["server/not-installed", /dism/],
  busy: ["server/busy", /again/],
  notChanged: ["server/not-changed", /netsh/],
  heldBySites: ["server/held-by-sites", /sites?/],
  constrainedLanguage: ["server/constrained-language", /policy/],
  oldPowerShell: ["server/old-powershell", /Windows Management Framework 5\.1/],
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

test("only a resource that needs a Windows feature of its own is told to install it", () => {
  const fault = { kind: "missingFeature", text: "no section" } as const;
  const feature = "Install-WindowsFeature Web-Cert-Auth.";
  expect(faultToError(fault, { server: "web1", feature }).remedy).toBe(feature);
  expect(faultToError(fault, { server: "web1", feature }).message).toContain(feature);
  expect(faultToError(fault, { server: "web1" }).message).not.toMatch(/Web-Cert-Auth|mapping/i);
  expect(faultToError({ ...fault, kind: "invalid" }, { server: "web1", feature }).message).not.toContain(feature);
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

test("an unknown site shows what is invisible in its name, and lists the sites that are there", () => {
  const sites = ["Default Web Site", ...Array.from({ length: 20 }, (_, at) => `Site ${at}`)];
  const fault = { kind: "unknownSite", text: "no", sites } as const;
  const { message } = faultToError(fault, { server: "web1", site: "Default\u00a0Web  Site " });
  expect(message).toContain('site "Default\\u00a0Web\\u0020\\u0020Site\\u0020": no');
  expect(message).toContain('correct its name. The server has "Default Web Site", "Site 0"');
  expect(message).toContain('"Site 18" and more. (server/unknown-site)');
  expect(faultToError({ ...fault, sites: [] }, { server: "web1", site: "x" }).message).toContain(
    "the server has none.",
  );
});

test("a duplicate entry does not print the whole certificate", () => {
  const certificate = "MIIC".repeat(400);
  const text = `Cannot add duplicate collection entry of type 'add' with unique key attribute 'certificate' set to '${certificate}'`;
  const { message } = faultToError({ kind: "invalid", hresult: "0x800700B7", text }, { server: "web1" });
  expect(message).toContain("set to 'MIICMIICMIICMIIC... (1600 characters)' [0x800700B7]");
  expect(message.length).toBeLessThan(400);
});
