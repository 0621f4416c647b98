import { X509Certificate } from "node:crypto";
import * as forge from "node-forge";
import { afterEach, expect, test } from "vitest";
import { makeAuthority } from "../../../simulator/src/certificates";
import { failure } from "../../transport/door";
import { authority, closeDoors, openDoor, overHttps, server, start } from "./door";

afterEach(closeDoors);

type Name = forge.pki.CertificateField[];

const EMPTY: Name = [];
const NAMED: Name = [{ name: "commonName", value: "web1.test" }];

/** A listener's certificate with these names, for web1.test and 127.0.0.1 by its alternative names. */
function made(subject: Name, issuer: Name, key = server.privateKeyPem) {
  const certificate = forge.pki.certificateFromPem(server.certificatePem);
  certificate.setSubject(subject);
  certificate.setIssuer(issuer);
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  return { certificatePem: forge.pki.certificateToPem(certificate), privateKeyPem: server.privateKeyPem };
}

const issuing = forge.pki.certificateFromPem(authority.certificatePem).subject.attributes as Name;
const other = makeAuthority("Another authority").certificatePem;

test.each([
  ["an empty subject", made(EMPTY, NAMED), "the certificate of nobody (issued by CN=web1.test,"],
  ["an empty issuer", made(NAMED, EMPTY), "the certificate of CN=web1.test (issued by nobody,"],
  ["neither subject nor issuer", made(EMPTY, EMPTY), "the certificate of nobody (issued by nobody,"],
])("a server certificate with %s ended the provider's process", async (_, https, told) => {
  const pinned = { certificateFingerprint: "00".repeat(32) };
  const door = await openDoor({ https });
  for (const more of [{ caTrustPath: other }, pinned]) {
    const error = await failure(start(overHttps(door.httpsPort, more)));
    expect(error.code).toBe("connection/certificate");
    expect(error.message).toContain(told);
  }
  expect(door.counts.logins).toBe(0);
  const { fingerprint256 } = new X509Certificate(https.certificatePem);
  await (await start(overHttps(door.httpsPort, { certificateFingerprint: fingerprint256 }))).close();
});

test("a server certificate that has alternative names only is judged by them", async () => {
  const door = await openDoor({ https: made(EMPTY, issuing, authority.privateKeyPem) });
  await (await start(overHttps(door.httpsPort))).close();
  const error = await failure(start(overHttps(door.httpsPort, { serverName: "web2.test" })));
  expect(error.message).toContain("showed the certificate of nobody");
  expect(error.message).toContain("not for this name");
});
