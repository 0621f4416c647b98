import { describe, expect, test } from "vitest";
import { asBytes, digestOfBase64 } from "../../provider/src/certificate";
import {
  type Issued,
  issueClient,
  makeCa,
  makeCertificate,
  openssl,
  toP7b,
  withoutOpenssl,
} from "../support/certificates";
import { DELIVERIES } from "../support/deliveries";
import { asBer } from "./der";
import { read } from "./reading";

const ca = makeCa();
const alice = issueClient(ca, "alice");
const line = alice.der.toString("base64");
const PEM = alice.certificatePem;

describe("a certificate reads the same", () => {
  test("as PEM, DER and base64 with or without line breaks", () => {
    for (const source of [
      PEM,
      alice.der,
      line,
      line.replace(/.{64}/g, "$&\n"),
      line.replace(/.{76}/g, "$& \r\n\t"),
      line.replace(/=+$/, ""),
    ]) {
      expect(read(source).base64).toBe(line);
    }
  });

  test("as PEM with other line ends, on one line, with written line breaks, and with text around it", () => {
    const crlf = PEM.replace(/\r?\n/g, "\r\n");
    const flat = PEM.replace(/\r?\n/g, " ");
    const written = PEM.trim().replace(/\r?\n/g, "\\n");
    const printed = `Bag Attributes\n    friendlyName: Jürgen\nsubject=CN = alice\n${PEM}\nand more\n`;
    for (const source of [crlf, flat, written, printed, `0 s:CN=alice\n${PEM}`, `\ufeff${PEM}`]) {
      expect(read(source).base64).toBe(line);
      expect(read(Buffer.from(source)).base64).toBe(line);
    }
  });

  test("as a file in UTF-16, as certutil and PowerShell write it, in either byte order", () => {
    const little = Buffer.from(`\ufeff${PEM}`, "utf16le");
    expect(read(little).base64).toBe(line);
    expect(read(Buffer.from(little).swap16()).base64).toBe(line);
    expect(read(Buffer.from(`\ufeff${line}`, "utf16le")).base64).toBe(line);
  });

  test("as the base64 of a PEM file, as secret stores hold it", () => {
    expect(read(Buffer.from(PEM).toString("base64")).base64).toBe(line);
  });

  test.each(DELIVERIES)("as a secret store delivers it, PEM or base64 alone: %s", (_how, deliver) => {
    expect(read(deliver(PEM.replaceAll("\r", ""))).base64).toBe(line);
    expect(read(deliver(line.replace(/.{64}/g, "$&\n"))).base64).toBe(line);
  });

  test("with zeros or a line end behind the DER", () => {
    expect(read(Buffer.concat([alice.der, Buffer.from("\r\n")])).base64).toBe(line);
    expect(read(Buffer.concat([alice.der, Buffer.alloc(3)])).base64).toBe(line);
  });

  test("with its private key, its request or itself once more beside it, and nothing of the key comes along", () => {
    const both = read(`${alice.privateKeyPem}${PEM}${PEM}`);
    expect(both).toEqual(read(PEM));
    const request = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n";
    expect(read(`${request}${PEM}`).base64).toBe(line);
  });

  test("as what Pulumi and JSON make of its bytes", () => {
    expect(read(JSON.parse(JSON.stringify(alice.der))).base64).toBe(line);
    expect(read(JSON.parse(JSON.stringify(new Uint8Array(alice.der)))).base64).toBe(line);
    expect(read({ ...alice.der }).base64).toBe(line);
  });

  test("when what was read is read again", () => {
    expect(read(read(PEM).base64)).toEqual(read(PEM));
  });
});

test("asBytes takes numbered bytes only where they are all there and all bytes", () => {
  expect(asBytes({ 0: 1, 1: 255 })).toEqual(Uint8Array.of(1, 255));
  expect(asBytes({ type: "Buffer", data: [1, 2] })).toEqual(Uint8Array.of(1, 2));
  expect(asBytes({})).toEqual(new Uint8Array());
  for (const other of [{ 0: 1, 2: 3 }, { 0: 256 }, { 0: 1.5 }, { pfx: "" }, [1, 2], "text", 1, null, undefined]) {
    expect(asBytes(other)).toBeUndefined();
  }
});

test("digestOfBase64 is the SHA-256 of the bytes, whatever the line breaks", () => {
  const wrapped = line.replace(/.{64}/g, "$&\r\n");
  expect(digestOfBase64(line)).toBe(read(PEM).sha256Thumbprint.toLowerCase());
  expect(digestOfBase64(wrapped)).toBe(digestOfBase64(line));
});

describe.skipIf(withoutOpenssl("forms that openssl writes"))("openssl's forms", () => {
  const kinds = ["rsa2048", "rsa4096", "p256", "ed25519"] as const;
  const issued = (key: (typeof kinds)[number]): Issued =>
    makeCertificate({ subject: `/O=Corp/CN=${key}`, key, issuer: ca });

  test.each(kinds)("a certificate with a key of kind %s reads the same as PEM, DER and .p7b", (key) => {
    const client = issued(key);
    const expected = client.der.toString("base64");
    const p7b = toP7b(client);
    for (const source of [client.certificatePem, client.der, p7b, p7b.toString("base64"), asBer(p7b)]) {
      expect(read(source).base64).toBe(expected);
    }
  });

  test("a .p7b as PEM, with the chain of the certificate, in either order", () => {
    const client = issued("p256");
    for (const p7b of [toP7b(client, ca), toP7b(ca, client)]) {
      const pem = openssl(["pkcs7", "-inform", "DER", "-in", "chain.p7b"], { "chain.p7b": p7b }).toString();
      expect(read(pem).subject).toBe("CN=p256, O=Corp");
      expect(read(pem.replaceAll("PKCS7", "CERTIFICATE")).subject).toBe("CN=p256, O=Corp");
    }
  });

  test("a TRUSTED CERTIFICATE, with openssl's trust settings behind it", () => {
    const trusted = openssl(["x509", "-in", "c.pem", "-addtrust", "clientAuth", "-trustout"], {
      "c.pem": PEM,
    }).toString();
    expect(trusted).toContain("BEGIN TRUSTED CERTIFICATE");
    expect(read(trusted).base64).toBe(line);
  });
});
