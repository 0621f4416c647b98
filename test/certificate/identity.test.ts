import { createPrivateKey, X509Certificate } from "node:crypto";
import * as forge from "node-forge";
import { describe, expect, test } from "vitest";
import { Secret } from "../../provider/src/base/secret";
import { readIdentity } from "../../provider/src/certificate/identity";
import { Refusal } from "../../provider/src/certificate/refusal";
import { makeAuthority } from "../../simulator/src/certificates";
import {
  issueClient,
  makeCa,
  toOpensslPfx,
  toPfx,
  withoutLegacyOpenssl,
  withoutOpenssl,
} from "../support/certificates";
import { handmadePfx } from "./handmade-pfx";

const root = makeCa();
const issuing = makeAuthority("Issuing CA", root);
const alice = issueClient(issuing, "alice");
const bob = issueClient(issuing, "bob");
const PASSPHRASES = ["secret", "", "Grüße, José"];

function subjectsIn(pem: string): (string | undefined)[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block).subject);
}

/** That it is Alice's, key and all, with her issuers behind her. */
function expectAlice(pfx: string | Uint8Array, passphrase?: string): void {
  const { certificates, privateKey } = readIdentity(pfx, passphrase === undefined ? undefined : new Secret(passphrase));
  expect(subjectsIn(certificates)).toEqual(["CN=alice", "CN=Issuing CA", "CN=Test CA"]);
  expect(createPrivateKey(privateKey.reveal()).equals(createPrivateKey(alice.privateKeyPem))).toBe(true);
  expect(`${privateKey} ${JSON.stringify(privateKey)}`).toBe('[secret] "[secret]"');
}

function refusal(pfx: string | Uint8Array, passphrase?: string): Refusal {
  try {
    readIdentity(pfx, passphrase === undefined ? undefined : new Secret(passphrase));
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("it was to be refused");
}

test.each(PASSPHRASES)(
  "a PFX opens with its passphrase %j, as bytes and as base64, old encryption or new",
  (passphrase) => {
    const key = forge.pki.privateKeyFromPem(alice.privateKeyPem);
    const chain = [alice, issuing, root].map(({ certificatePem }) => forge.pki.certificateFromPem(certificatePem));
    const tripleDes = forge.pkcs12.toPkcs12Asn1(key, chain, passphrase, { algorithm: "3des" });
    const old = Buffer.from(forge.asn1.toDer(tripleDes).getBytes(), "latin1");
    for (const pfx of [toPfx(alice, passphrase, [issuing, root]), old]) {
      expectAlice(pfx, passphrase);
      expectAlice(pfx.toString("base64"), passphrase);
    }
  },
);

test("the chain stands behind the certificate, in whatever order the file has it, and whoever else is in it", () => {
  const bags = [
    { certificate: root },
    { certificate: alice },
    { certificate: bob },
    { key: alice },
    { certificate: issuing },
  ];
  for (let turn = 0; turn < bags.length; turn++) {
    bags.push(...bags.splice(0, 1));
    expectAlice(handmadePfx(bags));
    expectAlice(handmadePfx([...bags].reverse()));
  }
});

test("what has no one certificate with its key is refused", () => {
  const two = refusal(handmadePfx([{ certificate: alice }, { certificate: bob }, { key: bob }, { key: alice }]));
  expect(two).toMatchObject({ code: "certificate/ambiguous" });
  expect(two.reason).toContain("CN=bob; CN=alice");
  expect(refusal(handmadePfx([{ certificate: alice }])).reason).toContain("without a private key");
  expect(refusal(handmadePfx([{ certificate: alice }, { key: bob }])).reason).toContain("none of its certificates");
  expect(refusal(alice.certificatePem).reason).toContain("found a certificate and no PFX");
});

test("a number that says otherwise does not make a key another certificate's", () => {
  const bags = [
    { certificate: bob, localKeyId: 1 },
    { key: alice, localKeyId: 1 },
  ];
  expect(refusal(handmadePfx(bags)).reason).toContain("none of its certificates");
});

test("a wrong passphrase, or none, is told as that, and not repeated", () => {
  const pfx = toPfx(alice, "right-é");
  for (const wrong of ["wrong-passphrase", undefined]) {
    const refused = refusal(pfx, wrong);
    expect(refused.code).toBe("certificate/passphrase");
    expect(`${refused.message} ${refused.stack}`).not.toMatch(/wrong-passphrase|right-é/);
  }
  const own = handmadePfx([{ certificate: alice }, { key: alice, keyPassphrase: "its own" }]);
  expect(refusal(own, "other").code).toBe("certificate/passphrase");
});

describe.skipIf(withoutOpenssl("PFX files by openssl"))("by openssl", () => {
  const openssl = (passphrase: string, args: string) =>
    toOpensslPfx(alice, { passphrase, chain: [root, issuing], args: args.split(" ") });

  test.each([
    ["-keypbe AES-256-CBC -certpbe AES-256-CBC -macalg sha256"],
    ["-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1"],
    ["-keypbe NONE -certpbe NONE -nomac"],
  ])("%s", (args) => {
    for (const passphrase of [...PASSPHRASES, "🔑 key"]) expectAlice(openssl(passphrase, args), passphrase);
  });

  test.skipIf(withoutLegacyOpenssl("PFX files with old encryption"))("with RC2, as old Windows wrote it", () => {
    for (const passphrase of PASSPHRASES) {
      expectAlice(openssl(passphrase, "-legacy"), passphrase);
      expectAlice(openssl(passphrase, "-legacy -certpbe PBE-SHA1-RC2-128 -keypbe PBE-SHA1-RC2-40"), passphrase);
    }
  });
});
