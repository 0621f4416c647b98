import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { CODES } from "../../provider/src/errors";
import { issueClient, makeCa, makeCertificate, openssl, withoutOpenssl } from "../support/certificates";
import { integer, sequence } from "./der";
import { read, refusal } from "./reading";

const alice = issueClient(makeCa(), "alice");
const key = createPrivateKey(alice.privateKeyPem);
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });

test("an input without content is empty", () => {
  for (const source of [
    "",
    " \r\n\t",
    "\ufeff",
    new Uint8Array(),
    Buffer.from("\n"),
    {},
    { type: "Buffer", data: [] },
    undefined,
    null,
  ]) {
    expect(refusal(source)).toMatchObject({ code: "certificate/empty", property: "certificate" });
  }
});

test("a private key alone is refused in every form, and no part of it is repeated", () => {
  const encrypted = { cipher: "aes-256-cbc", passphrase: "hunter2" };
  const forms: [unknown, string][] = [
    [alice.privateKeyPem, "a private key"],
    [key.export({ type: "pkcs8", format: "pem" }), "a private key"],
    [key.export({ type: "pkcs8", format: "pem", ...encrypted }), "a private key"],
    [key.export({ type: "pkcs1", format: "pem", ...encrypted }), "a private key"],
    [key.export({ type: "pkcs1", format: "der" }), "a private key"],
    [key.export({ type: "pkcs8", format: "der" }), "a private key"],
    [key.export({ type: "pkcs8", format: "der", ...encrypted }), "an encrypted private key"],
    [key.export({ type: "pkcs8", format: "der" }).toString("base64"), "a private key"],
    [ec.privateKey.export({ type: "sec1", format: "pem" }), "a private key"],
    [ec.privateKey.export({ type: "sec1", format: "der" }), "an EC private key"],
    [
      "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
      "an OpenSSH private key",
    ],
    ["PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "a PuTTY private key"],
  ];
  for (const [form, name] of forms) {
    const refused = refusal(form);
    expect(refused).toMatchObject({
      code: "certificate/private-key",
      property: "certificate",
      reason: `found ${name}`,
    });
    const shown = `${refused.message}${refused.stack}${JSON.stringify(refused)}`;
    for (const secret of secretParts(form)) expect(shown).not.toContain(secret);
  }
});

/** The middle of every line that could be key material. */
function secretParts(form: unknown): string[] {
  const text = typeof form === "string" ? form : Buffer.from(form as Uint8Array).toString("base64");
  return text
    .split("\n")
    .filter((line) => line.length >= 20 && !line.includes(" "))
    .map((line) => line.slice(4, 16));
}

describe("what is no certificate is named", () => {
  const publicKey = createPublicKey(key);
  const cases: [string, unknown, string][] = [
    ["a public key", publicKey.export({ type: "spki", format: "pem" }), "found a public key"],
    ["a public key's bytes", publicKey.export({ type: "spki", format: "der" }), "found a public key"],
    ["an RSA public key's bytes", publicKey.export({ type: "pkcs1", format: "der" }), "found a public key"],
    [
      "a list of revoked certificates",
      "-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----",
      "found a certificate revocation list",
    ],
    [
      "a request",
      "-----BEGIN NEW CERTIFICATE REQUEST-----\nMIIB\n-----END NEW CERTIFICATE REQUEST-----",
      "found a certificate request",
    ],
    ["an SSH key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me@host", "found an SSH key"],
    ["another SSH key", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----", "found an SSH key"],
    [
      "some other PEM",
      "-----BEGIN PGP MESSAGE-----\nhQEM\n-----END PGP MESSAGE-----",
      "found a PEM block of another kind",
    ],
    ["HTML", "<!DOCTYPE html><html><body>404</body></html>", "found HTML"],
    ["XML", '<?xml version="1.0"?><a/>', "found XML"],
    ["JSON", '{"error":"not found"}', "found JSON"],
    ["a thumbprint", "3B 03 F9 95 B3 3A 4B C5 65 5F A5 B2 72 0B C6 E5 48 F5 94 CD", "found a thumbprint"],
    ["a thumbprint copied from a Windows dialogue", `\u200e${"ab".repeat(20)}`, "found a thumbprint"],
    ["hexadecimal digits", alice.der.toString("hex"), "found hexadecimal digits"],
    [
      "the printed form",
      "Certificate:\n    Data:\n        Version: 3 (0x2)",
      "found the printed form of a certificate",
    ],
    ["any text", "hello, world", "found a text of 12 characters"],
    ["base64 of anything", Buffer.from("hello, world").toString("base64"), "found a text of 16 characters"],
    ["bytes", Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), "found 12 bytes that are not ASN.1"],
    ["other ASN.1", sequence(integer(1)), "found ASN.1 that is not a certificate"],
    ["a text cut off", alice.certificatePem.slice(0, 300), "found a PEM block without its END line"],
    ["bytes cut off", alice.der.subarray(0, 300), "found ASN.1 that is cut off"],
    ["base64 cut off", alice.der.toString("base64").slice(0, 400), "found ASN.1 that is cut off"],
    [
      "PEM with something else inside",
      "-----BEGIN CERTIFICATE-----\n(paste here)\n-----END CERTIFICATE-----",
      "found a PEM block (CERTIFICATE) whose content is not base64",
    ],
    [
      "more bytes behind the certificate",
      Buffer.concat([alice.der, alice.der]),
      "more bytes behind the end of a certificate",
    ],
    ["too much", "A".repeat(1024 * 1024 + 1), "found more than 1048576 bytes"],
    ["deep nesting", nested(2000), "levels deep"],
  ];

  test.each(cases)("%s", (_what, source, reason) => {
    const refused = refusal(source);
    expect(refused).toMatchObject({ code: "certificate/unreadable", property: "certificate" });
    expect(refused.reason).toContain(reason);
    expect(refused.message).toContain(CODES["certificate/unreadable"].remedy);
  });

  test("a damaged certificate", () => {
    const der = Buffer.from(alice.der);
    der[der.indexOf(Buffer.from([0x17, 0x0d])) + 2] = 0x41;
    expect(refusal(der).reason).toBe("found a damaged certificate");
  });
});

describe("what stands for a file, and is not its content, is told how to give that", () => {
  test.each<[string, unknown, string]>([
    ["a path", "certificates/alice.cer", "found the path of a file"],
    ["an absolute path", "/etc/ssl/certs/alice", "found the path of a file"],
    ["a Windows path", "C:\\certs\\alice.pfx", "found the path of a file"],
    [
      "an Output in a text",
      "Calling [toString] on an [Output<T>] is not supported.",
      "found the text of a Pulumi Output",
    ],
    ["an object in a text", "[object Object]", "found an object that was turned into a text"],
    ["a DER file read as UTF-8", alice.der.toString("utf8"), "found a binary file read as text"],
    ["a DER file read as Latin-1", alice.der.toString("latin1"), "found a binary file read as text"],
    ["a number", 42, "expected a text or bytes, found a value of type number"],
    ["a list", [48, 130], "expected a text or bytes, found a list"],
  ])("%s", (_what, source, reason) => {
    const refused = refusal(source);
    expect(refused).toMatchObject({ code: "certificate/form", property: "certificate" });
    expect(refused.reason).toContain(reason);
    expect(refused.remedy).toContain("readFileSync");
  });
});

function nested(levels: number): Buffer {
  return Buffer.concat([Buffer.alloc(levels * 2, Buffer.from([0x30, 0x80])), Buffer.alloc(levels * 2)]);
}

describe.skipIf(withoutOpenssl("requests and revocation lists"))("files by openssl", () => {
  test("a request is named from its bytes too", () => {
    const files = { "key.pem": alice.privateKeyPem };
    const request = openssl(["req", "-new", "-key", "key.pem", "-subj", "/CN=alice", "-outform", "DER"], files);
    expect(refusal(request).reason).toBe("found a certificate request");
  });

  test("a revocation list is named from its bytes, and in a .p7b without certificates", () => {
    const ca = makeCertificate({ subject: "/CN=Revoking", extensions: ["basicConstraints=CA:TRUE"] });
    const files = {
      "ca.pem": ca.certificatePem,
      "ca.key": ca.privateKeyPem,
      index: "",
      "ca.cnf": "[ca]\ndefault_ca=c\n[c]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=10\n",
    };
    const crl = openssl(["ca", "-gencrl", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key"], files);
    const der = openssl(["crl", "-in", "crl.pem", "-outform", "DER"], { "crl.pem": crl });
    expect(refusal(der).reason).toBe("found a certificate revocation list");
    const p7b = openssl(["crl2pkcs7", "-in", "crl.pem", "-outform", "DER"], { "crl.pem": crl });
    expect(refusal(p7b).reason).toBe("found a PKCS#7 file that holds no certificates");
  });

  test("a certificate beside either of them is read", () => {
    const files = { "key.pem": alice.privateKeyPem };
    const request = openssl(["req", "-new", "-key", "key.pem", "-subj", "/CN=alice"], files).toString();
    expect(read(`${request}${alice.certificatePem}`).subject).toBe("CN=alice");
  });
});
