import { describe, expect, test } from "vitest";
import type { ClientCertificate } from "../../provider/src/certificate";
import { certificateWarnings as warningsOf } from "../../provider/src/certificate";
import {
  CA_EXTENSIONS,
  type CertificateWish,
  issueClient,
  issueServer,
  makeCa,
  makeCertificate,
  withoutOpenssl,
} from "../support/certificates";
import { withoutNulls } from "./der";
import { read } from "./reading";

const DAY = 24 * 60 * 60 * 1000;
const ca = makeCa();
const alice = read(issueClient(ca, "alice", 100).certificatePem);
const ends = Date.parse(alice.notAfter);

/** The texts alone. */
function certificateWarnings(certificate: ClientCertificate, now: Date): string[] {
  return warningsOf(certificate, { now, property: "certificate" }).map(({ text }) => text);
}

function warningsAt(time: number): string[] {
  return certificateWarnings(alice, new Date(time));
}

test("a client certificate with time left warns of nothing", () => {
  expect(certificateWarnings(alice, new Date())).toEqual([]);
  expect(warningsAt(ends - 30 * DAY - 1)).toEqual([]);
});

test("one that ends within 30 days warns, with the days left", () => {
  const who = "The certificate of CN=alice";
  expect(warningsAt(ends - 30 * DAY)).toEqual([`${who} expires on ${alice.notAfter}, in 30 days.`]);
  expect(warningsAt(ends - 36 * 60 * 60 * 1000)).toEqual([`${who} expires on ${alice.notAfter}, in 1 day.`]);
  expect(warningsAt(ends)).toEqual([`${who} expires on ${alice.notAfter}, in less than a day.`]);
});

test("one that has expired, and one that is not valid yet, warn", () => {
  expect(warningsAt(ends + 1)).toEqual([`The certificate of CN=alice expired on ${alice.notAfter}.`]);
  const begins = Date.parse(alice.notBefore);
  expect(warningsAt(begins - 1)).toEqual([`The certificate of CN=alice is not valid before ${alice.notBefore}.`]);
  expect(warningsAt(begins)).toEqual([]);
  const expired = read(issueClient(ca, "erin", -3).certificatePem);
  expect(certificateWarnings(expired, new Date())).toEqual([
    `The certificate of CN=erin expired on ${expired.notAfter}.`,
  ]);
});

test("a server's certificate warns that it is not meant for logons", () => {
  const [warning, ...more] = certificateWarnings(read(issueServer(ca).certificatePem), new Date());
  expect(warning).toMatch(/^The certificate of CN=localhost, valid until \d{4}-.*, is not meant for logons: /);
  expect(more).toEqual([]);
});

test("an authority's certificate warns", () => {
  const [warning, ...more] = certificateWarnings(read(ca.certificatePem), new Date());
  expect(warning).toMatch(/^The certificate of CN=Test CA, valid until \d{4}-.*, is that of a certificate authority/);
  expect(more).toEqual([]);
});

describe.skipIf(withoutOpenssl("certificates with rare extensions"))("extended key usage", () => {
  const warnings = (wish: Omit<CertificateWish, "subject">, now?: Date) => {
    const certificate = read(makeCertificate({ subject: "/CN=frank", ...wish }).certificatePem);
    // Not before it was made: openssl takes a while, and the certificate begins when it does.
    return certificateWarnings(certificate, now ?? new Date());
  };

  test("absent, with any purpose, or with client authentication among others is fine", () => {
    expect(warnings({ extensions: ["keyUsage=digitalSignature"] })).toEqual([]);
    expect(warnings({ extensions: ["extendedKeyUsage=anyExtendedKeyUsage"] })).toEqual([]);
    expect(warnings({ extensions: ["extendedKeyUsage=critical,emailProtection,clientAuth"] })).toEqual([]);
  });

  test("without client authentication warns, and every warning stands for itself", () => {
    expect(warnings({ extensions: ["extendedKeyUsage=emailProtection"] })).toHaveLength(1);
    const later = new Date(Date.now() + 3 * DAY);
    const all = warnings({ days: 2, extensions: [...CA_EXTENSIONS, "extendedKeyUsage=serverAuth"] }, later);
    expect(all.map((warning) => warning.startsWith("The certificate of CN=frank"))).toEqual([true, true, true]);
    expect(all[0]).toContain("expired on");
  });
});

describe.skipIf(withoutOpenssl("certificates with damaged extensions"))("an extension that cannot be read", () => {
  const damages = [
    ["NULL", "05:00"],
    ["an empty text", "04:00"],
    ["a length without its contents", "30:05:06"],
    ["an integer", "02:01:05"],
    ["a text in its list", "30:03:0C:01:78"],
    ["an empty identifier in its list", "30:02:06:00"],
    ["nesting without end", "30:80:".repeat(60).slice(0, -1)],
  ] as const;

  test.each(damages)("extended key usage: %s is a warning", (what, value) => {
    const made = makeCertificate({ subject: "/CN=grace", extensions: [`2.5.29.37=DER:${value}`] });
    const warnings = certificateWarnings(read(made.certificatePem), new Date());
    expect(warnings, what).toEqual([
      expect.stringMatching(/^The certificate of CN=grace, valid .*: its extended key usage cannot be read\.$/),
    ]);
  });

  // The members of basic constraints are all optional, so a list of whatever else is readable.
  test.each(damages.filter(([, value]) => !/^30:0[23]/.test(value)))(
    "basic constraints: %s is a warning",
    (what, value) => {
      const made = makeCertificate({ subject: "/CN=heidi", extensions: [`2.5.29.19=DER:${value}`] });
      const warnings = certificateWarnings(read(made.certificatePem), new Date());
      expect(warnings, what).toEqual([
        expect.stringMatching(/^The certificate of CN=heidi, valid .*: its basic constraints cannot be read\.$/),
      ]);
    },
  );

  test("nothing at all is two warnings where both hold nothing", () => {
    const extensions = ["2.5.29.19=DER:05:00", "2.5.29.37=DER:05:00"];
    const made = makeCertificate({ subject: "/CN=ivan", extensions });
    const empty = withoutNulls(made.der);
    expect(empty.length).toBeLessThan(made.der.length);
    for (const bytes of [made.der, empty]) expect(certificateWarnings(read(bytes), new Date())).toHaveLength(2);
  });
});

test("a warning stays on one line, and names a certificate without a subject by its number", () => {
  const spread = { ...alice, subject: 'CN="a\nb"' };
  expect(certificateWarnings(spread, new Date(ends + 1))).toEqual([
    `The certificate of CN="a b" expired on ${alice.notAfter}.`,
  ]);
  const [nameless] = certificateWarnings({ ...alice, subject: "" }, new Date(ends + 1));
  expect(nameless).toContain(`(no subject, serial number ${alice.serialNumber})`);
});

test("each warning has a code and the property that it is about", () => {
  const expired = read(issueClient(ca, "erin", -3).certificatePem);
  expect(warningsOf(expired, { now: new Date(), property: "pfx" })).toMatchObject([
    { code: "warning/certificate-expired", property: "pfx" },
  ]);
  const codes = (pem: string) =>
    warningsOf(read(pem), { now: new Date(), property: "certificate" }).map(({ code }) => code);
  expect(codes(issueServer(ca).certificatePem)).toEqual(["warning/certificate-purpose"]);
  expect(codes(ca.certificatePem)).toEqual(["warning/certificate-authority"]);
  expect(codes(issueClient(ca, "soon", 20).certificatePem)).toEqual(["warning/certificate-expires-soon"]);
});
