import { createPrivateKey, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { makeAuthority } from "../../simulator/src/certificates";
import { issueClient, issueServer, makeCa } from "../support/certificates";
import { read } from "./reading";

const ca = makeCa();

test("what an authority issues is signed by it, and holds the key's other half", () => {
  const alice = issueClient(ca, "Jürgen");
  const [client, issuer] = [new X509Certificate(alice.certificatePem), new X509Certificate(ca.der)];
  expect(client.raw).toEqual(alice.der);
  expect(client.checkIssued(issuer)).toBe(true);
  expect(client.verify(issuer.publicKey)).toBe(true);
  expect(client.checkPrivateKey(createPrivateKey(alice.privateKeyPem))).toBe(true);
  expect(client.ca).toBe(false);
  expect(issuer.ca).toBe(true);
  expect(read(alice.der).subject).toBe("CN=Jürgen");
});

test("an authority below another is signed by it", () => {
  const below = makeAuthority("Issuing CA", ca);
  const certificate = new X509Certificate(below.der);
  expect(certificate.ca && certificate.verify(new X509Certificate(ca.der).publicKey)).toBe(true);
  const client = new X509Certificate(below.issue({ commonName: "bob", usage: "client", days: 1 }).der);
  expect(client.checkIssued(certificate) && client.verify(certificate.publicKey)).toBe(true);
});

test("a server's certificate is good for its names and addresses only", () => {
  const server = new X509Certificate(issueServer(ca).der);
  expect(server.checkHost("localhost")).toBe("localhost");
  expect(server.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(server.checkIP("::1")).toBe("::1");
  expect(server.checkHost("example.com")).toBeUndefined();
});

test("days are counted from now, and negative ones are over", () => {
  const day = 24 * 60 * 60 * 1000;
  const from = (days: number) => (Date.parse(read(issueClient(ca, "carol", days).der).notAfter) - Date.now()) / day;
  expect(from(10)).toBeCloseTo(10, 1);
  expect(from(-3)).toBeCloseTo(-3, 1);
});
