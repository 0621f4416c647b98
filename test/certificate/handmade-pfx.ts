import { createCipheriv, createHmac, createPrivateKey, pbkdf2Sync } from "node:crypto";
import type { Issued } from "../support/certificates";
import { context, der, integer, octetString, oid, sequence, set } from "./der";

const HMAC_SHA256 = "1.2.840.113549.2.9";

/** A PFX without encryption, written bag by bag: what openssl's fixed order does not give. RFC 7292 section 4. */
export interface HandmadeBag {
  readonly certificate?: Issued;
  readonly key?: Issued;
  /** The key is encrypted with it, by PBES2. */
  readonly keyPassphrase?: string;
  readonly localKeyId?: number;
}

export function handmadePfx(bags: readonly HandmadeBag[], mac?: (content: Buffer) => Buffer): Buffer {
  const content = sequence(data(safeContents(bags)));
  return sequence(integer(3), data(content), ...(mac ? [mac(content)] : []));
}

export function safeContents(bags: readonly HandmadeBag[]): Buffer {
  return sequence(...bags.map(bag));
}

export function data(content: Buffer): Buffer {
  return sequence(oid("1.2.840.113549.1.7.1"), context(0, octetString(content)));
}

/** A PFX without a MAC whose only content is this, encrypted by PBES2; RFC 5652 section 8. */
export function encryptedPfx(content: Buffer, passphrase: string): Buffer {
  const salt = Buffer.from("saltsalt");
  const iv = Buffer.alloc(16, 1);
  const cipher = createCipheriv("aes-256-cbc", pbkdf2Sync(passphrase, salt, 10, 32, "sha256"), iv);
  const encrypted = Buffer.concat([cipher.update(content), cipher.final()]);
  const parameters = sequence(octetString(salt), integer(10), sequence(oid(HMAC_SHA256)));
  const pbkdf2 = sequence(oid("1.2.840.113549.1.5.12"), parameters);
  const method = sequence(
    oid("1.2.840.113549.1.5.13"),
    sequence(pbkdf2, sequence(oid("2.16.840.1.101.3.4.1.42"), octetString(iv))),
  );
  const info = sequence(oid("1.2.840.113549.1.7.1"), method, der(0x80, encrypted));
  const safe = sequence(oid("1.2.840.113549.1.7.6"), context(0, sequence(integer(0), info)));
  return sequence(integer(3), data(sequence(safe)));
}

function bag({ certificate, key, keyPassphrase, localKeyId }: HandmadeBag): Buffer {
  const attributes =
    localKeyId === undefined
      ? []
      : [set(sequence(oid("1.2.840.113549.1.9.21"), set(octetString(Buffer.from([localKeyId])))))];
  if (key) {
    const type = keyPassphrase === undefined ? "1.2.840.113549.1.12.10.1.1" : "1.2.840.113549.1.12.10.1.2";
    return sequence(oid(type), context(0, pkcs8(key, keyPassphrase)), ...attributes);
  }
  const x509 = oid("1.2.840.113549.1.9.22.1");
  const wrapped = sequence(x509, context(0, octetString(certificate?.der ?? Buffer.alloc(0))));
  return sequence(oid("1.2.840.113549.1.12.10.1.3"), context(0, wrapped), ...attributes);
}

function pkcs8({ privateKeyPem }: Issued, passphrase: string | undefined): Buffer {
  const encryption = passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase };
  return createPrivateKey(privateKeyPem).export({ type: "pkcs8", format: "der", ...encryption });
}

/** MacData with PBMAC1, RFC 9579; `claimed` is the iteration count that the file names. */
export function pbmac1(passphrase: string, claimed = 1000): (content: Buffer) => Buffer {
  return (content) => {
    const salt = Buffer.from("saltsalt");
    const key = pbkdf2Sync(passphrase, salt, 1000, 32, "sha256");
    const digest = createHmac("sha256", key).update(content).digest();
    const hmac = sequence(oid(HMAC_SHA256));
    const parameters = sequence(octetString(salt), integer(claimed), integer(32), hmac);
    const pbkdf2 = sequence(oid("1.2.840.113549.1.5.12"), parameters);
    const method = sequence(oid("1.2.840.113549.1.5.14"), sequence(pbkdf2, hmac));
    return sequence(sequence(method, octetString(digest)), octetString(Buffer.from("NOT USED")), integer(1));
  };
}
