import { describe, expect, test } from "vitest";
import { makeAuthority } from "../../simulator/src/certificates";
import { CA_EXTENSIONS, issueClient, makeCa, makeCertificate, withoutOpenssl } from "../support/certificates";
import { read, refusal } from "./reading";

const ca = makeCa();
const intermediate = makeAuthority("Issuing CA", ca);
const alice = intermediate.issue({ commonName: "alice", usage: "client", days: 365 });
const bob = issueClient(ca, "bob");

function pem(...certificates: readonly { readonly certificatePem: string }[]): string {
  return certificates.map(({ certificatePem }) => certificatePem).join("\n");
}

test("of a chain, the certificate that issued no other one counts, in any order", () => {
  const chains = [
    [alice, intermediate, ca],
    [ca, alice, intermediate],
    [intermediate, ca, alice],
  ];
  for (const chain of chains) expect(read(pem(...chain)).subject).toBe("CN=alice");
});

test("of a chain with a link missing, both ends could be meant, and both are named", () => {
  const refused = refusal(pem(alice, ca));
  expect(refused).toMatchObject({ code: "certificate/ambiguous", property: "certificate" });
  expect(refused.reason).toBe("found 2 certificates that issued no other certificate: CN=alice; CN=Test CA");
});

test("two certificates of one issuer are ambiguous, with the issuer or without it", () => {
  expect(refusal(pem(alice, bob)).reason).toBe(
    "found 2 certificates that issued no other certificate: CN=alice; CN=bob",
  );
  expect(refusal(pem(alice, bob, intermediate, ca)).reason).toContain("CN=alice; CN=bob");
});

test("the same certificate several times counts once", () => {
  expect(read(pem(bob, bob, ca, bob, ca)).subject).toBe("CN=bob");
});

test("an authority's certificate alone is read: whether it is meant is the warning's business", () => {
  expect(read(pem(ca)).subject).toBe("CN=Test CA");
  expect(read(pem(ca, intermediate)).subject).toBe("CN=Issuing CA");
});

test("a long list is shortened, and more than a hundred are not compared at all", () => {
  const many = pem(...Array.from({ length: 12 }, (_, number) => quick(number)));
  expect(refusal(many).reason).toMatch(/^found 12 certificates .*, and 2 more$/);
  const bundle = Array.from({ length: 101 }, (_, number) => renumbered(number)).join("\n");
  expect(refusal(bundle).reason).toMatch(/^found 101 certificates: .*, and 91 more$/);
});

/** A certificate of its own that took no new key. */
function renumbered(number: number): string {
  const der = Buffer.from(bob.der);
  const serial = der.indexOf(Buffer.from([0x02, 0x10])) + 2;
  der.writeUInt32BE(0x40000000 + number, serial);
  return `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----`;
}

function quick(number: number): { certificatePem: string } {
  return { certificatePem: renumbered(number) };
}

describe.skipIf(withoutOpenssl("certificates with one name"))("two self-signed certificates with one name", () => {
  test("did not issue each other", () => {
    const old = makeCertificate({ subject: "/CN=carol", key: "p256" });
    const renewed = makeCertificate({ subject: "/CN=carol", key: "ed25519" });
    expect(refusal(pem(old, renewed)).reason).toBe(
      "found 2 certificates that issued no other certificate: CN=carol; CN=carol",
    );
  });

  test("of one key issued each other, and neither counts", () => {
    const old = makeCertificate({ subject: "/CN=dave", days: 10, extensions: CA_EXTENSIONS });
    const renewed = makeCertificate({ subject: "/CN=dave", days: 20, extensions: CA_EXTENSIONS });
    expect(refusal(pem(old, renewed)).reason).toBe("found 2 certificates that issued each other: CN=dave; CN=dave");
  });
});
