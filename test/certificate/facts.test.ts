import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseAsn1 } from "../../provider/src/certificate/asn1";
import { nameText } from "../../provider/src/certificate/names";
import { type Issued, issueClient, makeCa, makeCertificate, openssl, withoutOpenssl } from "../support/certificates";
import { runPowershell, withoutPowershell } from "../support/powershell";
import { der, oid, sequence, set } from "./der";
import { read } from "./reading";

const alice = issueClient(makeCa(), "alice");

test("thumbprints, serial number and dates are those of Node's own reading", () => {
  const node = new X509Certificate(alice.der);
  const facts = read(alice.der);
  expect(facts.thumbprint).toBe(node.fingerprint.replaceAll(":", ""));
  expect(facts.sha256Thumbprint).toBe(node.fingerprint256.replaceAll(":", ""));
  expect(facts.serialNumber).toBe(node.serialNumber);
  expect(Date.parse(facts.notBefore)).toBe(Date.parse(node.validFrom));
  expect(Date.parse(facts.notAfter)).toBe(Date.parse(node.validTo));
  expect(facts).toMatchObject({ subject: "CN=alice", issuer: "CN=Test CA" });
});

test("facts are plain texts that survive JSON", () => {
  const facts = read(alice.der);
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  expect(facts.base64).toMatch(/^[A-Za-z0-9+/]+=*$/);
  expect(facts.thumbprint).toMatch(/^[0-9A-F]{40}$/);
  expect(facts.notAfter).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

describe("a name looks as Windows shows it", () => {
  const CN = "2.5.4.3";
  const UTF8 = 12;
  const one = (type: string, tag: number, text: Buffer | string) => sequence(oid(type), der(tag, Buffer.from(text)));
  const name = (...parts: Buffer[][]) => nameText(parseAsn1(sequence(...parts.map((part) => set(...part)))));
  const common = (text: string) => name([one(CN, UTF8, text)]);

  test("the last part first", () => {
    const parts = [one("2.5.4.6", 19, "DE"), one("0.9.2342.19200300.100.1.25", 22, "corp"), one(CN, UTF8, "alice")];
    expect(name(...parts.map((part) => [part]))).toBe("CN=alice, DC=corp, C=DE");
  });

  test("parts of several attributes with a plus sign", () => {
    expect(name([one(CN, UTF8, "alice"), one("2.5.4.5", 19, "7")], [one("2.5.4.10", UTF8, "Corp")])).toBe(
      "O=Corp, CN=alice + SERIALNUMBER=7",
    );
  });

  test("quoted where it could be misread", () => {
    expect(common("Corp, Inc")).toBe('CN="Corp, Inc"');
    expect(common('say "hi"')).toBe('CN="say ""hi"""');
    for (const text of ["a+b", "a=b", "a;b", "a<b", "a>b", "#ab", " a", "a ", "a\nb"])
      expect(common(text)).toBe(`CN="${text}"`);
    expect(common("")).toBe('CN=""');
    expect(common("a b/c:d'e(f)\\g")).toBe("CN=a b/c:d'e(f)\\g");
  });

  test("in every encoding of text", () => {
    const swapped = (text: string) => Buffer.from(text, "utf16le").swap16();
    expect(name([one(CN, 30, swapped("Jürgen 🔑"))])).toBe("CN=Jürgen 🔑");
    expect(name([one(CN, 28, Buffer.from([0, 0, 0, 65, 0, 1, 0xf5, 0x11]))])).toBe("CN=A🔑");
    expect(name([one(CN, 20, Buffer.from("Jürgen", "latin1"))])).toBe("CN=Jürgen");
    expect(name([one("1.2.840.113549.1.9.1", 22, "a@b.c")])).toBe("E=a@b.c");
    expect(name([one(CN, 4, Buffer.from([0xab]))])).toBe('CN="#0401AB"');
  });

  test("with its number where Windows has no name for it, and empty where it is empty", () => {
    expect(name([one("2.5.4.97", UTF8, "VATDE-1")])).toBe("OID.2.5.4.97=VATDE-1");
    expect(name()).toBe("");
  });
});

const SUBJECT =
  "/C=DE/ST=Bayern/L=München/O=Corp, Inc/OU=a=b/title=Dr/GN=Al/SN=Ice/emailAddress=a@b.c/CN=alice+serialNumber=A1";

describe.skipIf(withoutOpenssl("facts of certificates by openssl"))("a certificate by openssl", () => {
  const odd = (): Issued => makeCertificate({ subject: SUBJECT, serial: "a1b2", key: "ed25519" });

  test("has openssl's thumbprint, and its serial number with the sign byte that Windows shows", () => {
    const { certificatePem } = odd();
    const files = { "c.pem": certificatePem };
    const printed = openssl(["x509", "-in", "c.pem", "-noout", "-fingerprint", "-sha1", "-serial"], files).toString();
    const facts = read(certificatePem);
    expect(printed.replaceAll(":", "")).toContain(`=${facts.thumbprint}`);
    expect(printed).toContain("serial=A1B2");
    expect(facts.serialNumber).toBe("00A1B2");
  });

  test("whose years need more than two digits is read to its last second", () => {
    const late = makeCertificate({ subject: "/CN=late", days: 365 * 60 });
    const node = new X509Certificate(late.der);
    expect(Date.parse(read(late.der).notAfter)).toBe(Date.parse(node.validTo));
    expect(read(late.der).notAfter > "2050").toBe(true);
  });

  test.skipIf(withoutPowershell("the look of names in .NET"))("looks as .NET shows it", async () => {
    const facts = read(odd().certificatePem);
    const certificate = `[Security.Cryptography.X509Certificates.X509Certificate2]::new([Convert]::FromBase64String('${facts.base64}'))`;
    const lines = '"$($c.Subject)`n$($c.SerialNumber)`n$($c.Thumbprint)"';
    const show = `[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes(${lines}))`;
    const ran = await runPowershell(`$c = ${certificate}\n${show}`);
    expect(ran.stderr).toBe("");
    const shown = Buffer.from(ran.stdout, "base64").toString();
    expect(shown.split("\n")).toEqual([facts.subject, facts.serialNumber, facts.thumbprint]);
  });
});
