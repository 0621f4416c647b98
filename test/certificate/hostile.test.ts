import { generateKeyPairSync, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nameOf } from "../../provider/src/certificate/facts";
import { InputError } from "../../provider/src/errors";
import { issueClient, makeCa, toPfx } from "../support/certificates";
import { runs } from "../support/runs";
import { asBer, context, der, integer, octetString, oid, sequence, set } from "./der";
import { data, encryptedPfx, handmadePfx, pbmac1, safeContents } from "./handmade-pfx";
import { read, refusal } from "./reading";

const ca = makeCa();
const alice = issueClient(ca, "alice");
const ed25519 = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "der" });

/** SignedData without signatures, RFC 5652 section 5.1. */
function p7b(...certificates: readonly Buffer[]): Buffer {
  const content = sequence(oid("1.2.840.113549.1.7.1"));
  const signed = sequence(integer(1), set(), content, context(0, ...certificates), set());
  return sequence(oid("1.2.840.113549.1.7.2"), context(0, signed));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").replace(/.{64}/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** Reads it or refuses it: a certificate that OpenSSL takes for one, or the one kind of error, of bearable length. */
function readsOrRefuses(source: unknown): void {
  try {
    expect(new X509Certificate(Buffer.from(read(source).base64, "base64")).raw.length).toBeGreaterThan(0);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.code).toMatch(/^certificate\//);
    expect(error.property).toMatch(/^certificate(\.pfx|\.passphrase)?$/);
    expect(error.message).not.toContain("pl4nted");
    expect(error.message.length).toBeLessThan(5_000);
  }
}

const passphrase = "pl4nted";
const withPassphrase = (pfx: Buffer) => ({ pfx, passphrase });
const bare = (bytes: Buffer) => bytes;
const asText = (bytes: Buffer) => bytes.toString("latin1");
const bags = [{ certificate: alice }, { certificate: ca }, { key: alice }];

/** Every form that is read. */
const forms: [string, Buffer, (bytes: Buffer) => unknown][] = [
  ["DER", alice.der, bare],
  ["PEM", Buffer.from(alice.certificatePem), bare],
  ["PEM in a text", Buffer.from(alice.certificatePem + ca.certificatePem), asText],
  ["base64", Buffer.from(alice.der.toString("base64")), asText],
  ["base64 of PEM", Buffer.from(Buffer.from(alice.certificatePem).toString("base64")), asText],
  ["PEM in UTF-16", Buffer.from(`\ufeff${alice.certificatePem}`, "utf16le"), bare],
  ["a .p7b", p7b(ca.der, alice.der), bare],
  ["a .p7b in pieces", asBer(p7b(ca.der, alice.der)), bare],
  ["a .p7b in PEM", Buffer.from(pem("PKCS7", p7b(alice.der))), asText],
  ["a PFX", toPfx(alice, passphrase, [ca]), withPassphrase],
  [
    "a PFX in base64",
    Buffer.from(toPfx(alice, passphrase).toString("base64")),
    (bytes) => ({ pfx: asText(bytes), passphrase }),
  ],
  ["a PFX without a MAC", encryptedPfx(safeContents(bags), passphrase), withPassphrase],
  ["a PFX with PBMAC1", handmadePfx(bags, pbmac1(passphrase)), withPassphrase],
  ["a PFX in pieces", asBer(handmadePfx(bags)), bare],
];

test.each(forms)("%s is read as it is", (_, bytes, as) => {
  expect(read(as(bytes)).subject).toBe("CN=alice");
});

test.each(forms)("%s, with parts gone, put in, doubled or changed, is read or refused", (_, bytes, as) => {
  const edit = fc.record({
    at: fc.nat(bytes.length),
    gone: fc.nat(20),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.constantFrom([0x80], [0, 0], [0x30, 0x80], [0x84, 0xff, 0xff, 0xff, 0xff], [0x1f, 0xff, 0xff, 0xff, 0x7f]),
      // What stands elsewhere in the file.
      fc.tuple(fc.nat(bytes.length), fc.nat(200)).map(([from, length]) => bytes.subarray(from, from + length)),
    ),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
      let changed = bytes;
      for (const { at, gone, put } of edits) {
        changed = Buffer.concat([changed.subarray(0, at), Buffer.from(put), changed.subarray(at + gone)]);
      }
      readsOrRefuses(as(changed));
    }),
    runs(40),
  );
});

/** BER of any outline: nested, of indefinite length, with lengths that promise too much. */
const { ber } = fc.letrec<{ ber: Buffer }>((tie) => ({
  ber: fc.oneof(
    { maxDepth: 6, depthSize: "small" },
    fc
      .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6, 12, 23, 0x80, 0xa0), fc.uint8Array({ maxLength: 12 }))
      .map(([tag, content]) => der(tag, content)),
    fc.constantFrom(
      oid("1.2.840.113549.1.7.1"),
      oid("1.2.840.113549.1.7.2"),
      oid("1.2.840.113549.1.12.10.1.3"),
      integer(3),
      alice.der,
    ),
    fc
      .tuple(fc.constantFrom(0x30, 0x31, 0xa0, 0xa3, 0x24), fc.array(tie("ber"), { maxLength: 5 }))
      .map(([tag, parts]) => der(tag, ...parts)),
    fc
      .array(tie("ber"), { maxLength: 4 })
      .map((parts) => Buffer.concat([Buffer.from([0x30, 0x80]), ...parts, Buffer.alloc(2)])),
    fc
      .tuple(
        fc.constantFrom([0x84, 0x7f, 0xff, 0xff, 0xff], [0x88, 1, 2, 3, 4, 5, 6, 7, 8], [0x80], [0xff]),
        tie("ber"),
      )
      .map(([length, part]) => Buffer.concat([Buffer.from([0x30, ...length]), part])),
  ),
}));

test("BER of any outline is read or refused, bare, in PEM and as a PFX", () => {
  fc.assert(
    fc.property(ber, (bytes) => {
      const whole = sequence(bytes);
      for (const source of [bytes, whole, { pfx: whole, passphrase }, pem("CERTIFICATE", whole), p7b(bytes)])
        readsOrRefuses(source);
      readsOrRefuses({ pfx: sequence(integer(3), data(sequence(data(sequence(bytes))))), passphrase });
    }),
    runs(120),
  );
});

function pfxOf(...parts: readonly Buffer[]): Buffer {
  return sequence(integer(3), data(sequence(data(sequence(...parts)))));
}

const keyBag = sequence(oid("1.2.840.113549.1.12.10.1.1"), context(0, ed25519));
const x509 = sequence(oid("1.2.840.113549.1.9.22.1"), context(0, octetString(alice.der)));
const certificateBag = sequence(oid("1.2.840.113549.1.12.10.1.3"), context(0, x509));

function withMac(iterations: Buffer, salt: Buffer): Buffer {
  const digest = sequence(sequence(oid("1.3.14.3.2.26")), octetString(Buffer.alloc(20)));
  return sequence(integer(3), data(sequence()), sequence(digest, octetString(salt), iterations));
}

const many = <T>(count: number, part: T): T[] => Array.from({ length: count }, () => part);

test.each<[string, unknown, string, string]>([
  [
    "half a million values",
    sequence(Buffer.alloc(1_000_000, Buffer.from([5, 0]))),
    "unreadable",
    "more than 100000 values",
  ],
  [
    "thousands of keys and certificates",
    pfxOf(...many(5_000, keyBag), ...many(400, certificateBag)),
    "unsupported",
    "5000 keys and 400 certificates",
  ],
  ["2^31 iterations", withPassphrase(withMac(integer(2 ** 31), Buffer.alloc(8))), "unsupported", "iteration count"],
  ["2^47 iterations", withPassphrase(withMac(integer(2 ** 47), Buffer.alloc(8))), "unsupported", "iteration count"],
  [
    "more iterations than a number holds",
    withPassphrase(withMac(der(2, Buffer.alloc(90, 1)), Buffer.alloc(8))),
    "unreadable",
    "out of all bounds",
  ],
  [
    "iterations below zero",
    withPassphrase(withMac(der(2, Buffer.from([0xff])), Buffer.alloc(8))),
    "unreadable",
    "out of all bounds",
  ],
  [
    "a salt of a megabyte",
    withPassphrase(withMac(integer(1_000), Buffer.alloc(1_000_000))),
    "passphrase",
    "does not fit",
  ],
  ["no salt", withPassphrase(withMac(integer(1_000), Buffer.alloc(0))), "passphrase", "does not fit"],
  ["a length of 4 GB", Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 1]), "unreadable", "cut off"],
  ["a length of 2^64", Buffer.from([0x30, 0x88, 0, ...Buffer.alloc(7, 0xff)]), "unreadable", "not ASN.1"],
  [
    "an indefinite length without end",
    Buffer.concat([...many(30, Buffer.from([0x30, 0x80])), integer(1)]),
    "unreadable",
    "cut off",
  ],
  [
    "depth in definite lengths",
    many(300, 0).reduce((inner) => sequence(inner), integer(1)),
    "unreadable",
    "levels deep",
  ],
  [
    "an octet string in pieces of pieces",
    {
      pfx: sequence(
        integer(3),
        sequence(
          oid("1.2.840.113549.1.7.1"),
          context(
            0,
            many(30, 0).reduce((inner) => der(0x24, inner, inner.subarray(0, 0)), octetString(sequence())),
          ),
        ),
      ),
    },
    "unreadable",
    "no certificate",
  ],
  [
    "more certificates than can be compared",
    p7b(...many(3_000, 0).map((_, index) => Buffer.concat([sequence(integer(index))]))),
    "unreadable",
    "damaged",
  ],
])("%s is refused before it costs anything", (_, source, code, reason) => {
  expect(refusal(source)).toMatchObject({ code: `certificate/${code}`, reason: expect.stringContaining(reason) });
});

test("a passphrase or a name of megabytes is told in few words", () => {
  const long = "pl4nted".repeat(200_000);
  expect(refusal({ pfx: toPfx(alice, "x"), passphrase: long }).message.length).toBeLessThan(1_000);
  expect(nameOf({ ...read(alice.der), subject: `CN=${long}` }).length).toBeLessThan(400);
});
