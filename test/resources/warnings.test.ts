import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Done, EntryObservation, Observed, QueryAnswer, Value } from "../../provider/src/agent/protocol";
import { digestOfBase64 } from "../../provider/src/certificate";
import type { Answers, Kind, Props } from "../../provider/src/reconcile/kind";
import { clientCertMappingAuthKind } from "../../provider/src/resources/client-cert-mapping-auth";
import { oneToOneMappingKind } from "../../provider/src/resources/one-to-one-mapping";
import { sslAccessKind } from "../../provider/src/resources/ssl-access";
import { CERTIFICATES } from "../reconcile/arbitrary";

const CERTIFICATE = CERTIFICATES[0] as string;
const DER = Buffer.from(CERTIFICATE, "base64");
const ON = { enabled: true, oneToOneCertificateMappingsEnabled: true, manyToOneCertificateMappingsEnabled: true };
const FAULT: QueryAnswer = { fault: { kind: "denied", text: "no" } };

function section(values: Readonly<Record<string, Value>>, entries?: readonly EntryObservation[]): QueryAnswer {
  const attributes = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
  return { attributes, ...(entries && { entries }) };
}

function warningsOf(kind: Kind, answers: Answers, props: Props, declared?: Props): readonly string[] {
  const declares = (type: string) => (type === "ClientCertMappingAuth" ? declared : undefined);
  return kind.observe(answers, props, { verify: () => true, hasModule: () => true, declares })?.warnings ?? [];
}

const context = { hasModule: () => true };
const switched = (mapping: QueryAnswer, anonymous: QueryAnswer): Answers => ({
  iisClientCertificateMappingAuthentication: mapping,
  anonymousAuthentication: anonymous,
});

describe("the switch", () => {
  const warnings = (mapping: object, anonymous: QueryAnswer, props: Props = {}) =>
    warningsOf(clientCertMappingAuthKind, switched(section({ ...ON, ...mapping }), anonymous), {
      enabled: true,
      ...props,
    });
  const open = [expect.stringMatching(/^anonymous authentication is on/)];
  const off = section({ enabled: false });

  test("says so where anonymous authentication lets everybody in, and nothing where it is off or cannot be read", () => {
    expect(warnings({}, section({ enabled: true }))).toEqual(open);
    expect(warnings({}, off)).toEqual([]);
    expect(warnings({}, FAULT)).toEqual([]);
    expect(warnings({ enabled: false }, section({ enabled: true }), { enabled: false })).toEqual([]);
  });

  test("says so where one-to-one mappings are off and the program does not say that they are", () => {
    const told = [expect.stringContaining("oneToOneCertificateMappingsEnabled: true")];
    expect(warnings({ oneToOneCertificateMappingsEnabled: false }, off)).toEqual(told);
    const meant = { oneToOneCertificateMappingsEnabled: false };
    expect(warnings(meant, off, meant)).toEqual([]);
    expect(warnings({ enabled: false, ...meant }, off, { enabled: false })).toEqual([]);
  });

  const left = (mapping: object, anonymous: QueryAnswer, removed: Props) =>
    clientCertMappingAuthKind.afterRemoval?.(switched(section({ ...ON, ...mapping }), anonymous), removed, context);

  test("says so where its delete lets clients in as anonymous, or by mappings that it kept off", () => {
    const anonymous = section({ enabled: true });
    expect(left({ enabled: false }, anonymous, { enabled: true })).toEqual([
      expect.stringMatching(/no longer mapped .* anonymous user/),
    ]);
    expect(left({ enabled: false }, off, { enabled: true })).toEqual([]);
    expect(left({}, anonymous, { enabled: true })).toEqual([]);
    expect(left({}, off, { enabled: false })).toEqual([expect.stringMatching(/^enabled is true here now/)]);
    expect(left({}, off, { manyToOneCertificateMappingsEnabled: false })).toEqual([
      expect.stringMatching(/^manyToOneCertificateMappingsEnabled is true here now/),
    ]);
    expect(left({ enabled: false }, off, { manyToOneCertificateMappingsEnabled: false })).toEqual([]);
    expect(clientCertMappingAuthKind.afterRemoval?.(switched(FAULT, FAULT), { enabled: true }, context)).toEqual([]);
  });
});

describe("sslFlags", () => {
  const left = (now: readonly string[], sslFlags: readonly string[], more: Props = {}) =>
    sslAccessKind.afterRemoval?.({ access: section({ sslFlags: now }) }, { sslFlags, ...more }, context);

  test("say what their delete refuses no longer, and nothing where as much is refused as before", () => {
    expect(left([], ["Ssl", "SslNegotiateCert", "SslRequireCert"])).toEqual([
      "sslFlags is None here now, where SslAccess had Ssl, SslNegotiateCert, SslRequireCert: plain HTTP is no longer refused, requests without a client certificate are no longer refused",
    ]);
    expect(left(["Ssl"], ["Ssl", "Ssl128"], { path: "api" })).toEqual([
      expect.stringMatching(/^path "api": sslFlags is Ssl .*128 bits is no longer refused$/),
    ]);
    expect(left(["Ssl", "Ssl128"], ["Ssl"])).toEqual([]);
    expect(left([], ["SslNegotiateCert"])).toEqual([]);
    expect(sslAccessKind.afterRemoval?.({ access: FAULT }, { sslFlags: ["Ssl"] }, context)).toEqual([]);
    const elsewhere = { ...section({ sslFlags: [] }), webConfig: "present" } as const;
    expect(sslAccessKind.afterRemoval?.({ access: elsewhere }, { sslFlags: ["Ssl"] }, context)).toEqual([]);
  });

  test("that are taken over say what a delete will do", () => {
    const written = (access: Done, wanted: Props) =>
      sslAccessKind.afterWrite?.({ wanted, before: undefined, done: { access }, answers: {} });
    const told = written({ changed: false, stood: { sslFlags: ["Ssl"] } }, { path: "api" });
    expect(told).toEqual([expect.stringMatching(/^path "api": .*\(sslFlags: Ssl\).*delet.*retainOnDelete: true$/)]);
    expect(written({ changed: true }, {})).toEqual([]);
    expect(sslAccessKind.ensure({ sslFlags: [] }, undefined)).toMatchObject({ access: { report: ["sslFlags"] } });
    expect(sslAccessKind.ensure({ sslFlags: [] }, { sslFlags: [] }).access).not.toHaveProperty("report");
  });
});

describe("a mapping", () => {
  const props = { certificate: CERTIFICATE, userName: "CORP\\alice", enabled: true };
  const own = (enabled = true): EntryObservation => ({
    attributes: {
      certificate: { sha256: digestOfBase64(CERTIFICATE), canonical: true },
      userName: { value: "CORP\\alice" },
      enabled: { value: enabled },
    },
    inherited: false,
  });
  const none = section({}, []);
  const warnings = (values: object, declared?: Props, enabled = true) =>
    warningsOf(
      oneToOneMappingKind,
      { entry: section({ ...ON, ...values }, [own(enabled)]), damaged: none },
      props,
      declared,
    );
  const ONE_OFF = { oneToOneCertificateMappingsEnabled: false };

  test("says so where the section or one-to-one mappings are off", () => {
    expect(warnings({})).toEqual([]);
    expect(warnings({ enabled: false })).toEqual([expect.stringContaining("enabled: true")]);
    expect(warnings(ONE_OFF)).toEqual([expect.stringContaining("oneToOneCertificateMappingsEnabled: true")]);
    expect(warnings({ enabled: false, ...ONE_OFF })).toHaveLength(1);
    expect(warnings({ enabled: false }, undefined, false)).toEqual([]);
    const elsewhere = { ...section({ ...ON, enabled: false }, [own()]), webConfig: "present" } as const;
    expect(warningsOf(oneToOneMappingKind, { entry: elsewhere, damaged: none }, props)).toEqual([
      expect.stringContaining("the site's web.config holds section"),
    ]);
  });

  test("leaves to the switch that the run declares what it is about to make so", () => {
    expect(warnings({ enabled: false }, { enabled: true })).toEqual([]);
    expect(warnings({ enabled: false }, { enabled: false })).toHaveLength(1);
    expect(warnings(ONE_OFF, { enabled: true })).toHaveLength(1);
    expect(warnings(ONE_OFF, { enabled: true, oneToOneCertificateMappingsEnabled: true })).toEqual([]);
  });

  test("names the account of an entry that means the same certificate in another form", () => {
    const entry = (bytes: Buffer, userName: Observed, inherited = false): EntryObservation => ({
      attributes: {
        certificate: { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length },
        userName,
      },
      inherited,
    });
    const twins = (...entries: EntryObservation[]) =>
      warningsOf(oneToOneMappingKind, { entry: section(ON, [own()]), damaged: section({}, entries) }, props);
    const robert = { value: "CORP\\robert" };
    expect(twins(entry(DER, robert))).toEqual([
      expect.stringMatching(/^certificate [0-9A-F]{40}: another entry holds it too \(account CORP\\robert\).*one line/),
    ]);
    expect(twins(entry(DER, robert, true))).toEqual([expect.stringContaining("of the server level")]);
    expect(twins(entry(DER.subarray(0, 300), robert))).toEqual([
      expect.stringContaining(`cut off after 300 of ${DER.length} bytes`),
    ]);
    expect(twins(entry(DER, { fault: { kind: "denied", text: "" } }))).toEqual([
      expect.stringContaining("an account that cannot be read"),
    ]);
    // So many bytes begin many certificates, and another certificate is another one.
    expect(twins(entry(DER.subarray(0, 20), robert), entry(Buffer.alloc(0), robert))).toEqual([]);
    expect(twins(entry(Buffer.from(CERTIFICATES[1] as string, "base64"), robert))).toEqual([]);
    expect(warningsOf(oneToOneMappingKind, { entry: section(ON, [own()]), damaged: FAULT }, props)).toEqual([]);
  });

  test("whose account changes without a password says whose password it keeps", () => {
    const taken = (...differed: string[]) => ({
      changed: true,
      taken: [{ key: "k", differed, was: { userName: "CORP\\robert" } }],
    });
    const takeover = (entry: Done, wanted: Props, before: Props | undefined) =>
      oneToOneMappingKind.afterWrite?.({ wanted, before, done: { entry }, answers: {} });
    const kept = expect.stringMatching(/account CORP\\alice .*password .*stored for CORP\\robert.*set password$/);
    const over = expect.stringMatching(/was mapped already, to account CORP\\robert/);
    const outputs = { ...props, userName: "CORP\\robert" };
    expect(takeover(taken("userName"), props, undefined)).toEqual([over, kept]);
    expect(takeover(taken("userName"), props, outputs)).toEqual([kept]);
    // Asked again after a lost connection, the server has nothing more to tell.
    expect(takeover({ changed: false }, props, outputs)).toEqual([kept]);
    const password = "planted";
    expect(takeover(taken("userName"), { ...props, password }, undefined)).toEqual([over]);
    expect(takeover(taken("userName"), { ...props, password }, outputs)).toEqual([]);
    expect(takeover(taken("enabled"), props, { ...props, userName: "corp\\ALICE" })).toEqual([]);
    expect(takeover({ changed: true }, props, undefined)).toEqual([]);
  });
});
