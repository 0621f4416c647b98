import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { Refusal, unsupported } from "../refusal";
import type { Bag } from "./bags";

/** Every key may have to be compared with every certificate; files have one key and a chain. */
const MAX_PAIRS = 2_000;

/**
 * Which of the certificates have their private key in the file. The file's own numbers are asked first, so that a key
 * stays encrypted where they tell; otherwise the key is opened and compared.
 */
export function keyedCertificates(bags: readonly Bag[], open: (key: Bag) => Buffer): ReadonlySet<Bag> {
  const certificates = bags.filter(({ kind }) => kind === "certificate");
  const keys = bags.filter(({ kind }) => kind !== "certificate");
  if (keys.length * certificates.length > MAX_PAIRS)
    throw unsupported(
      `found a PFX with ${keys.length} keys and ${certificates.length} certificates, more than can be compared`,
    );
  return new Set(keys.flatMap((key) => byNumber(key, certificates) ?? byPublicKey(key, certificates, open)));
}

function byNumber({ localKeyId }: Bag, certificates: readonly Bag[]): Bag[] | undefined {
  if (localKeyId === undefined) return undefined;
  const same = certificates.filter((certificate) => certificate.localKeyId === localKeyId);
  return same.length === 1 ? same : undefined;
}

function byPublicKey(key: Bag, certificates: readonly Bag[], open: (key: Bag) => Buffer): Bag[] {
  const privateKey = readKey(key, open);
  return privateKey ? certificates.filter(({ der }) => belongs(der, privateKey)) : [];
}

/** Undefined where it cannot be read (Java gives keys passphrases of their own): the chain then decides. */
function readKey(key: Bag, open: (key: Bag) => Buffer): KeyObject | undefined {
  try {
    const der = open(key);
    const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    der.fill(0);
    return privateKey;
  } catch (error) {
    if (error instanceof Refusal || isOpenSslError(error)) return undefined;
    throw error;
  }
}

/** Whether the key is the private half of the certificate's. */
export function belongs(der: Buffer, privateKey: KeyObject): boolean {
  try {
    return new X509Certificate(der).checkPrivateKey(privateKey);
  } catch (error) {
    if (isOpenSslError(error)) return false;
    throw error;
  }
}

function isOpenSslError(error: unknown): boolean {
  return error instanceof Error && /^ERR_(OSSL|CRYPTO|INVALID)/.test((error as NodeJS.ErrnoException).code ?? "");
}
