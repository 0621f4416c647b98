import { describe, expect, test } from "vitest";
import { Secret } from "../../provider/src/base/secret";
import { encodings } from "../../provider/src/certificate/pkcs12/kdf";
import { Refusal } from "../../provider/src/certificate/refusal";
import {
  CA_EXTENSIONS,
  issueClient,
  makeCa,
  makeCertificate,
  toOpensslPfx,
  toPfx,
  withoutLegacyOpenssl,
  withoutOpenssl,
} from "../support/certificates";
import { asBer, context, integer, oid, sequence } from "./der";
import { data, encryptedPfx, handmadePfx, pbmac1, safeContents } from "./handmade-pfx";
import { read, refusal } from "./reading";

const ca = makeCa();
const alice = issueClient(ca, "alice");
const bob = issueClient(ca, "bob");
const line = alice.der.toString("base64");
const PASSPHRASES = ["secret", "", "Grüße, José", "пароль", "🔑 key 🗝", "x".repeat(200)];

describe("a PFX made here", () => {
  test.each(PASSPHRASES)("opens with its passphrase %j, given as text or as a secret", (passphrase) => {
    const pfx = toPfx(alice, passphrase, [ca]);
    expect(read({ pfx, passphrase }).base64).toBe(line);
    expect(read({ pfx: pfx.toString("base64"), passphrase: new Secret(passphrase) }).base64).toBe(line);
  });

  test("opens from PEM, from what Pulumi makes of its bytes, and with lengths and strings in pieces", () => {
    const pfx = toPfx(alice, "secret");
    const pem = `-----BEGIN CERTIFICATE-----\n${pfx.toString("base64")}\n-----END CERTIFICATE-----\n`;
    for (const form of [pem, Buffer.from(pem), { ...pfx }, JSON.parse(JSON.stringify(pfx)), asBer(pfx)]) {
      expect(read({ pfx: form, passphrase: "secret" }).base64).toBe(line);
    }
  });

  test("without a passphrase opens without { pfx } too", () => {
    const pfx = toPfx(alice, "");
    expect(read(pfx).base64).toBe(line);
    expect(read(pfx.toString("base64")).base64).toBe(line);
    expect(read({ pfx }).base64).toBe(line);
  });

  test("with a passphrase is refused without one, and with a wrong one, each at its property", () => {
    const pfx = toPfx(alice, "secret");
    expect(refusal(pfx)).toMatchObject({ code: "certificate/passphrase", property: "certificate" });
    expect(refusal(pfx).reason).toContain("{ pfx, passphrase }");
    expect(refusal({ pfx })).toMatchObject({ code: "certificate/passphrase", property: "certificate.passphrase" });
    const wrong = refusal({ pfx, passphrase: "hunter2" });
    expect(wrong).toMatchObject({ code: "certificate/passphrase", property: "certificate.passphrase" });
    expect(`${wrong.message} ${wrong.stack}`).not.toContain("hunter2");
  });
});

describe("which certificate of a PFX counts", () => {
  const chain = [{ certificate: ca }, { certificate: bob }, { certificate: alice }];

  test("the one with the key's number, in any order of bags", () => {
    const numbered = [
      { certificate: alice, localKeyId: 7 },
      { certificate: bob },
      { certificate: ca },
      { key: alice, localKeyId: 7 },
    ];
    for (let turn = 0; turn < numbered.length; turn++) {
      numbered.push(...numbered.splice(0, 1));
      expect(read(handmadePfx(numbered)).base64).toBe(line);
    }
  });

  test("the one with the key's public half, where numbers are missing or say something else", () => {
    expect(read(handmadePfx([...chain, { key: alice }])).base64).toBe(line);
    expect(read(handmadePfx([{ key: alice, localKeyId: 1 }, ...chain])).base64).toBe(line);
    const same = [
      { certificate: bob, localKeyId: 1 },
      { certificate: alice, localKeyId: 1 },
    ];
    expect(read(handmadePfx([...same, { key: alice, localKeyId: 1 }])).base64).toBe(line);
  });

  test("the one with the key's public half, where the key is encrypted", () => {
    const pfx = handmadePfx([...chain, { key: alice, keyPassphrase: "secret" }]);
    expect(read({ pfx, passphrase: "secret" }).base64).toBe(line);
    expect(refusal({ pfx, passphrase: "other" }).code).toBe("certificate/ambiguous");
  });

  test("the end of the chain, where there is no key, or one with a passphrase of its own", () => {
    const bags = [{ certificate: ca }, { certificate: alice }];
    expect(read(handmadePfx(bags)).base64).toBe(line);
    expect(read(handmadePfx([...bags, { key: alice, keyPassphrase: "its own" }])).base64).toBe(line);
  });

  test("none, where two have their keys, and the subjects are named", () => {
    const two = refusal(handmadePfx([{ certificate: alice }, { certificate: bob }, { key: bob }, { key: alice }]));
    expect(two.code).toBe("certificate/ambiguous");
    expect(two.reason).toContain("CN=alice; CN=bob");
  });

  test("none, where there is only a key, or nothing", () => {
    expect(refusal(handmadePfx([{ key: alice }])).code).toBe("certificate/private-key");
    expect(refusal(handmadePfx([])).code).toBe("certificate/unreadable");
  });
});

describe("the MAC", () => {
  test("may be PBMAC1", () => {
    const pfx = handmadePfx([{ certificate: alice }], pbmac1("Grüße"));
    expect(read({ pfx, passphrase: "Grüße" }).base64).toBe(line);
    expect(refusal({ pfx, passphrase: "Gruesse" }).code).toBe("certificate/passphrase");
  });

  test("with more iterations than anybody needs is refused before it is computed", () => {
    const refused = refusal({ pfx: handmadePfx([{ certificate: alice }], pbmac1("x", 10_000_001)), passphrase: "x" });
    expect(refused).toMatchObject({ code: "certificate/unsupported", property: "certificate.pfx" });
    expect(refused.reason).toContain("10000001");
  });

  test("and everything else together may cost four times that", () => {
    const work = encodings("x")[0]?.work;
    for (let time = 0; time < 4; time++) work?.spend(2_000_000);
    expect(() => work?.spend(1)).toThrow(Refusal);
  });
});

test("without a MAC, a wrong passphrase is told by what comes out, even where its padding is right", () => {
  const pfx = encryptedPfx(safeContents([{ certificate: alice }]), "secret");
  expect(read({ pfx, passphrase: "secret" }).base64).toBe(line);
  const garbled = [Buffer.from("anything"), Buffer.alloc(0), sequence(integer(1))];
  for (const content of garbled) {
    const refused = refusal({ pfx: encryptedPfx(content, "secret"), passphrase: "secret" });
    expect(refused).toMatchObject({ code: "certificate/passphrase", property: "certificate.passphrase" });
  }
});

describe("what is not read is named", () => {
  test("a file protected by a key pair, and content of an unknown kind", () => {
    const signed = sequence(oid("1.2.840.113549.1.7.2"), context(0, sequence()));
    expect(refusal(sequence(integer(3), signed)).code).toBe("certificate/unsupported");
    const enveloped = sequence(oid("1.2.840.113549.1.7.3"), context(0, sequence()));
    expect(refusal(sequence(integer(3), data(sequence(enveloped)))).code).toBe("certificate/unsupported");
  });

  test("a certificate, or a key, where a PFX should be", () => {
    const certificate = refusal({ pfx: alice.certificatePem });
    expect(certificate).toMatchObject({ code: "certificate/form", property: "certificate.pfx" });
    expect(certificate.reason).toBe("found a certificate and no PFX: give it without { pfx }");
    const key = refusal({ pfx: alice.privateKeyPem });
    expect(key).toMatchObject({ code: "certificate/unreadable", property: "certificate.pfx" });
    expect(key.reason).toBe("found a private key and no PFX");
    expect(refusal({ pfx: "" })).toMatchObject({ code: "certificate/empty", property: "certificate.pfx" });
    expect(refusal({ pfx: undefined })).toMatchObject({ code: "certificate/empty", property: "certificate.pfx" });
  });
});

describe("what stands for a PFX, and is not its content, is told with the remedy and not with its opposite", () => {
  test.each<[string, unknown, string]>([
    ["its path", "bob.pfx", "found the path of a file"],
    ["a file read as UTF-8", toPfx(alice, "x").toString("utf8"), "found a binary file read as text, which destroys it"],
    ["a file read as Latin-1", toPfx(alice, "x").toString("latin1"), "found a binary file read as text"],
    ["another object", { path: "bob.pfx" }, "expected a text or bytes, found a value of type object"],
  ])("%s", (_what, pfx, reason) => {
    const refused = refusal({ pfx, passphrase: "x" });
    expect(refused).toMatchObject({ code: "certificate/form", property: "certificate.pfx" });
    expect(refused.reason).toContain(reason);
    expect(refused.message).not.toContain("without { pfx }");
    expect(refused.remedy).toContain('{ pfx: readFileSync("alice.pfx"), passphrase }');
  });

  test("a passphrase under another name was swallowed", () => {
    const pfx = toPfx(alice, "hunter2");
    const refused = refusal({ pfx, password: "hunter2" });
    expect(refused).toMatchObject({ code: "certificate/form", property: "certificate.password" });
    expect(refused.reason).toContain("the passphrase of the file is given as passphrase");
    expect(refused.message).not.toContain("hunter2");
    expect(refusal({ pfx, passphrase: "hunter2", format: "pfx" })).toMatchObject({ property: "certificate.format" });
    expect(read({ pfx, passphrase: "hunter2", password: undefined } as never).subject).toBe("CN=alice");
  });
});

const MODERN = [
  ["-keypbe AES-256-CBC -certpbe AES-256-CBC -macalg sha256"],
  ["-keypbe AES-192-CBC -certpbe AES-192-CBC -macalg sha384"],
  ["-keypbe AES-128-CBC -certpbe AES-128-CBC -macalg sha512"],
  ["-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1"],
  ["-keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-2DES -macalg sha224"],
  ["-keypbe des-ede3-cbc -certpbe des-ede3-cbc -iter 1"],
  ["-nomac"],
  ["-keypbe NONE -certpbe NONE -nomac"],
];

describe.skipIf(withoutOpenssl("PFX files by openssl"))("a PFX by openssl", () => {
  test.each(MODERN)("%s", (args) => {
    for (const passphrase of PASSPHRASES) opens(args, passphrase);
  });

  test.each(["rsa4096", "p256", "ed25519"] as const)(
    "with a key of kind %s, beside others with the same issuer",
    (key) => {
      const issuer = makeCertificate({ subject: "/CN=Root", key: "p256", extensions: CA_EXTENSIONS });
      const client = makeCertificate({ subject: `/CN=${key}`, key, issuer });
      const other = makeCertificate({ subject: "/CN=other", key: "ed25519", issuer });
      const pfx = toOpensslPfx(client, { passphrase: "secret", chain: [issuer, other] });
      expect(read({ pfx, passphrase: "secret" }).subject).toBe(`CN=${key}`);
      const unnumbered = handmadePfx([
        { certificate: other },
        { certificate: issuer },
        { certificate: client },
        { key: client },
      ]);
      expect(read(unnumbered).subject).toBe(`CN=${key}`);
    },
  );
});

describe.skipIf(withoutLegacyOpenssl("PFX files with old encryption"))(
  "a PFX by openssl, as old programs wrote it",
  () => {
    test.each([["-legacy"], ["-legacy -certpbe PBE-SHA1-RC2-128 -keypbe PBE-SHA1-RC2-40"]])("%s", (args) => {
      for (const passphrase of PASSPHRASES) opens(args, passphrase);
    });

    test("with RC4 is refused in plain words", () => {
      const pfx = toOpensslPfx(alice, { passphrase: "x", args: ["-legacy", "-certpbe", "PBE-SHA1-RC4-128"] });
      expect(refusal({ pfx, passphrase: "x" })).toMatchObject({
        code: "certificate/unsupported",
        property: "certificate.pfx",
      });
    });
  },
);

function opens(args: string, passphrase: string): void {
  const pfx = toOpensslPfx(alice, { passphrase, chain: [ca, bob], args: args.split(" ") });
  expect(read({ pfx, passphrase }).base64).toBe(line);
  expect(read({ pfx: asBer(pfx), passphrase }).base64).toBe(line);
}
