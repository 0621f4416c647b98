import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCertificate } from "../../provider/src/transport/ssh/host-certificate/certificate";
import { isSignedBy } from "../../provider/src/transport/ssh/host-certificate/signature";
import { whyNot } from "../../provider/src/transport/ssh/host-certificate/why-not";
import type { KnownHost } from "../../provider/src/transport/ssh/known-hosts";
import { keyTypeOf } from "../../provider/src/transport/ssh/public-key";
import { runs } from "../support/runs";
import { type CertificateFields, KEY_TYPES, makeCertificate, makeSigningKey, string } from "./ssh-certificate";

const keys = new Map(KEY_TYPES.map((type) => [type, makeSigningKey(type)]));
const keyOf = (type: (typeof KEY_TYPES)[number]) => keys.get(type) ?? makeSigningKey(type);
const key = makeSigningKey("ssh-ed25519");
const authority = makeSigningKey("ssh-ed25519");

const NOW = Date.UTC(2026, 0, 1);
const SECONDS = BigInt(NOW / 1000);

function lineOf(blob: Buffer): KnownHost {
  return { line: 3, marker: "cert-authority", names: [], type: keyTypeOf(blob) ?? "", key: blob };
}

/** What is said of a certificate; "unreadable" where it is none. */
function judge(
  blob: Buffer,
  { host = "web1", by = authority.blob, now = NOW, legacyAlgorithms = false } = {},
): string | undefined {
  const certificate = parseCertificate(blob);
  return certificate ? whyNot({ certificate, authorities: [lineOf(by)], host, now, legacyAlgorithms }) : "unreadable";
}

function made(fields: Partial<CertificateFields> = {}): Buffer {
  return makeCertificate({ key, authority, ...fields });
}

test.each(KEY_TYPES)("a key of the type %s is certified, and found in its certificate", (type) => {
  const blob = made({ key: keyOf(type) });
  expect(judge(blob)).toBeUndefined();
  expect(parseCertificate(blob)?.key).toEqual(keyOf(type).blob);
});

test.each(KEY_TYPES)("an authority's key of the type %s signs", (type) => {
  expect(judge(made({ authority: keyOf(type) }), { by: keyOf(type).blob })).toBeUndefined();
});

test("an authority with an RSA key of 1024 bits vouches for nobody", () => {
  const short = makeSigningKey("ssh-rsa", 1024);
  const certificate = made({ authority: short });
  expect(judge(certificate, { by: short.blob })).toBe(
    "the authority's RSA key has 1024 bits, and at least 2048 are required",
  );
  expect(judge(certificate, { by: short.blob, legacyAlgorithms: true })).toBeUndefined();
});

test("numbers of an ECDSA signature are read at every length", () => {
  const short = keyOf("ecdsa-sha2-nistp521");
  // One in 256 has a leading zero byte, every other one a first bit.
  for (let count = 0; count < 300; count++) {
    const data = Buffer.of(count, count >> 8);
    expect(isSignedBy(short.blob, data, short.sign(data))).toBe(true);
  }
});

test.each([
  ["web1", ["web1"], true],
  ["WEB1", ["web1"], true],
  ["web1", ["other", "Web1"], true],
  ["web1.corp.example", ["*.corp.example"], true],
  ["web1", ["web2", "web11"], false],
  ["web1.evil.example", ["web1"], false],
  ["*", ["web1"], false],
  ["web1", [""], false],
])("%s is among %j: %s", (host, principals, isAmong) => {
  const why = judge(made({ principals }), { host });
  if (isAmong) expect(why).toBeUndefined();
  else expect(why).toContain(`, and not for ${host}`);
});

test.each<[string, Partial<CertificateFields>, RegExp]>([
  ["for users", { kind: 1 }, /^it is not for hosts$/],
  ["for something unknown", { kind: 3 }, /^it is not for hosts$/],
  ["for nobody in particular", { principals: [] }, /^it names no host/],
  ["with a critical option", { criticalOptions: ["force"] }, /not understood here: force$/],
  ["that has just ended", { validBefore: SECONDS }, /^it expired at 2026-01-01T00:00:00\.000Z, and by this machine's/],
  ["that begins in a second", { validAfter: SECONDS + 1n }, /^it is valid from 2026-01-01T00:00:01\.000Z on only/],
  ["that begins after the last day that a Date holds", { validAfter: 2n ** 63n }, /^it is never valid$/],
  ["signed with SHA-1", { authority: keyOf("ssh-rsa"), algorithm: "ssh-rsa" }, /^it is signed by ssh-rsa, which/],
])("one %s is refused", (_, fields, why) => {
  expect(judge(made(fields), { by: (fields.authority ?? authority).blob })).toMatch(why);
});

test("one that ends in a second is good", () => {
  expect(judge(made({ validAfter: SECONDS, validBefore: SECONDS + 1n }))).toBeUndefined();
});

test("one of another authority is refused, and the line of the right one is told", () => {
  const why = judge(made(), { by: makeSigningKey("ssh-ed25519").blob });
  expect(why).toMatch(/^the authority for this host is SHA256:\S{43} \(line 3\)$/);
});

test("names are told without what a terminal would obey, and not at any length", () => {
  const why = judge(made({ principals: [`a\u001b[2J\r\nb\u202e${"x".repeat(3000)}`, "c"] }));
  expect(why).toMatch(/^it is for a\\u001b\[2J b\\u202ex{80,100}…, c, and not for web1$/);
});

test("a name that only looks like the host's is another one", () => {
  expect(judge(made({ principals: ["\u212aube1"] }), { host: "kube1" })).toContain("not for kube1");
});

test("of hundreds of names a few are told", () => {
  const principals = Array.from({ length: 256 }, (_, index) => `host${index}`);
  expect(judge(made({ principals }))).toMatch(/^it is for host0, .*, host7 and 248 more, and not for web1$/);
  expect(judge(made({ principals: [...principals, "web1"] }))).toBe("unreadable");
});

test("a key that signs for itself is no authority", () => {
  expect(judge(made({ authority: key }))).toContain("the authority for this host is");
});

test("hostile: no certificate with a changed bit is accepted", () => {
  const blob = made();
  fc.assert(
    fc.property(fc.nat(blob.length * 8 - 1), (bit) => {
      const changed = Buffer.from(blob);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(judge(changed)).toBeDefined();
    }),
    runs(2000),
  );
});

test("hostile: one that is cut, longer, or made of anything is unreadable or refused", () => {
  const blob = made();
  for (let length = 0; length < blob.length; length++) expect(judge(blob.subarray(0, length))).toBe("unreadable");
  expect(judge(Buffer.concat([blob, Buffer.of(0)]))).toBe("unreadable");
  const head = string("ssh-ed25519-cert-v01@openssh.com");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (rest) => {
      expect(judge(Buffer.concat([head, rest]))).toBeDefined();
    }),
    runs(2000),
  );
});

test.each(KEY_TYPES)("nothing may stand behind a signature of the type %s, nor in its key", (type) => {
  const data = Buffer.from("data");
  const { blob, sign } = keyOf(type);
  const more = (bytes: Buffer) => Buffer.concat([bytes, Buffer.of(0)]);
  expect(isSignedBy(blob, data, sign(data))).toBe(true);
  expect(isSignedBy(blob, data, more(sign(data)))).toBe(false);
  expect(isSignedBy(more(blob), data, sign(data))).toBe(false);
});

test("hostile: signatures and keys of anything prove nothing", () => {
  const data = randomBytes(20);
  const types = fc.constantFrom(...KEY_TYPES, "rsa-sha2-256", "rsa-sha2-512");
  const odd = fc.tuple(types, fc.uint8Array({ maxLength: 200 }));
  const blobOf = ([type, bytes]: [string, Uint8Array]) => Buffer.concat([string(type), Buffer.from(bytes)]);
  fc.assert(
    fc.property(odd, odd, fc.constantFrom(...keys.values()), (shown, signature, known) => {
      expect(isSignedBy(blobOf(shown), data, blobOf(signature))).toBe(false);
      expect(isSignedBy(known.blob, data, blobOf(signature))).toBe(false);
      expect(isSignedBy(blobOf(shown), data, known.sign(data))).toBe(false);
    }),
    runs(300),
  );
});
