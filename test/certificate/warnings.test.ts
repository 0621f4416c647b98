import { describe, expect, test } from "vitest";
import { certificateWarnings } from "../../provider/src/certificate";
import {
  CA_EXTENSIONS,
  type CertificateWish,
  issueClient,
  issueServer,
  makeCa,
  makeCertificate,
  withoutOpenssl,
} from "../support/certificates";
import { read } from "./reading";

const DAY = 24 * 60 * 60 * 1000;
const ca = makeCa();
const alice = read(issueClient(ca, "alice", 100).certificatePem);
const ends = Date.parse(alice.notAfter);

function warningsAt(time: number): string[] {
  return certificateWarnings(alice, new Date(time));
}

test("a client certificate with time left warns of nothing", () => {
  expect(certificateWarnings(alice, new Date())).toEqual([]);
  expect(warningsAt(ends - 30 * DAY - 1)).toEqual([]);
});

test("one that ends within 30 days warns, with the days left", () => {
  const who = "The certificate of CN=alice";
  expect(warningsAt(ends - 30 * DAY)).toEqual([`${who} ends on ${alice.notAfter}, in 30 days.`]);
  expect(warningsAt(ends - 36 * 60 * 60 * 1000)).toEqual([`${who} ends on ${alice.notAfter}, in 1 day.`]);
  expect(warningsAt(ends)).toEqual([`${who} ends on ${alice.notAfter}, in less than a day.`]);
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

test("a warning stays on one line, and names a certificate without a subject by its number", () => {
  const spread = { ...alice, subject: 'CN="a\nb"' };
  expect(certificateWarnings(spread, new Date(ends + 1))).toEqual([
    `The certificate of CN="a b" expired on ${alice.notAfter}.`,
  ]);
  const [nameless] = certificateWarnings({ ...alice, subject: "" }, new Date(ends + 1));
  expect(nameless).toContain(`(no subject, serial number ${alice.serialNumber})`);
});
