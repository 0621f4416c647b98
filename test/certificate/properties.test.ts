import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../provider/src/errors";
import { issueClient, makeCa, toPfx } from "../support/certificates";
import { asBer } from "./der";
import { handmadePfx } from "./handmade-pfx";
import { read } from "./reading";

const ca = makeCa();
const alice = issueClient(ca, "alice");
const line = alice.der.toString("base64");
const pfx = toPfx(alice, "secret", [ca]);
const plainPfx = handmadePfx([{ certificate: alice }, { certificate: ca }, { key: alice }]);

const blanks = fc.stringMatching(/^[ \t\r\n]{0,3}$/);

test("base64 reads the same wherever it is broken into lines", () => {
  const cut = fc.array(fc.tuple(fc.nat(line.length), blanks), { maxLength: 40 });
  fc.assert(
    fc.property(cut, (cuts) => {
      const broken = [...cuts]
        .sort(([a], [b]) => b - a)
        .reduce((text, [at, blank]) => text.slice(0, at) + blank + text.slice(at), line);
      expect(read(broken).base64).toBe(line);
      expect(read(`-----BEGIN CERTIFICATE-----${broken}-----END CERTIFICATE-----`).base64).toBe(line);
    }),
  );
});

test("any text around a PEM certificate changes nothing", () => {
  const junk = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("-----"));
  const printable = junk.map((text) => text.replace(/\p{Cc}/gu, " "));
  fc.assert(
    fc.property(printable, printable, (before, behind) => {
      expect(read(`${before}\n${alice.certificatePem}${behind}`).base64).toBe(line);
    }),
  );
});

/** Reads, and lets through nothing but a result or the one kind of error. */
function readsOrRefuses(source: unknown): void {
  try {
    expect(read(source).base64.length).toBeGreaterThan(0);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.code).toMatch(/^certificate\//);
    expect(error.message).not.toContain("secret");
  }
}

test("random bytes and texts are read or refused", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), readsOrRefuses), { numRuns: 300 });
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from([0x30, ...bytes])),
      readsOrRefuses,
    ),
    { numRuns: 300 },
  );
  fc.assert(fc.property(fc.string({ maxLength: 300 }), readsOrRefuses), { numRuns: 300 });
  fc.assert(fc.property(fc.base64String({ maxLength: 300 }), readsOrRefuses), { numRuns: 300 });
  fc.assert(fc.property(fc.anything(), readsOrRefuses), { numRuns: 300 });
});

const inputs: [string, Buffer, (bytes: Buffer) => unknown][] = [
  ["a certificate", alice.der, (bytes) => bytes],
  ["a PEM certificate", Buffer.from(alice.certificatePem), (bytes) => bytes],
  ["a PFX", pfx, (bytes) => ({ pfx: bytes, passphrase: "secret" })],
  ["a PFX in pieces", asBer(pfx), (bytes) => ({ pfx: bytes, passphrase: "secret" })],
  ["a PFX without encryption", plainPfx, (bytes) => bytes],
  ["a PFX in pieces without encryption", asBer(plainPfx), (bytes) => bytes],
];

test.each(inputs)("%s, cut off or with flipped bits, is read or refused", (_what, bytes, as) => {
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(bytes.length), (changes, length) => {
      const changed = Buffer.from(bytes);
      for (const [at, flips] of changes) changed[at] = (changed[at] ?? 0) ^ flips;
      readsOrRefuses(as(changed));
      readsOrRefuses(as(bytes.subarray(0, length)));
    }),
    { numRuns: 150 },
  );
});
