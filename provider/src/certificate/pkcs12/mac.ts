import { createHmac, timingSafeEqual } from "node:crypto";
import type { Asn1 } from "../asn1";
import { algorithm, octets, sequence } from "../asn1-values";
import { unsupported } from "../refusal";
import { deriveKey, type Passphrase, PURPOSE, saltAndCount } from "./kdf";
import { HMACS, readPbkdf2 } from "./pbkdf2";

const PBMAC1 = "1.2.840.113549.1.5.14";

const HASHES: Readonly<Record<string, { hash: string; length: number }>> = {
  "1.3.14.3.2.26": { hash: "sha1", length: 20 },
  "2.16.840.1.101.3.4.2.4": { hash: "sha224", length: 28 },
  "2.16.840.1.101.3.4.2.1": { hash: "sha256", length: 32 },
  "2.16.840.1.101.3.4.2.2": { hash: "sha384", length: 48 },
  "2.16.840.1.101.3.4.2.3": { hash: "sha512", length: 64 },
};

/** Whether this passphrase made the MAC; MacData, RFC 7292 section 4, or PBMAC1, RFC 9579. */
export function hasMac(macData: Asn1, content: Buffer, passphrase: Passphrase): boolean {
  const [digestInfo, salt, iterations] = sequence(macData, "a MAC");
  const [method, digest] = sequence(digestInfo, "a MAC's digest");
  const { id, parameters } = algorithm(method, "a MAC's algorithm");
  const expected = octets(digest, "a MAC's digest");
  const made =
    id === PBMAC1 ? pbmac1(parameters, content, passphrase) : classic(id, salt, iterations, content, passphrase);
  return made.length === expected.length && timingSafeEqual(made, expected);
}

function classic(
  id: string,
  salt: Asn1 | undefined,
  iterations: Asn1 | undefined,
  content: Buffer,
  passphrase: Passphrase,
): Buffer {
  const method = HASHES[id];
  if (!method) throw unsupported(`found a PFX with MAC algorithm ${id}, which is not read`);
  const key = deriveKey({ ...method, ...saltAndCount(salt, iterations), purpose: PURPOSE.MAC, passphrase });
  return createHmac(method.hash, key).update(content).digest();
}

/** PBMAC1-params, RFC 8018 appendix A.5; RFC 9579 section 5 wants the key length in them. */
function pbmac1(parameters: Asn1 | undefined, content: Buffer, passphrase: Passphrase): Buffer {
  const [derivation, scheme] = sequence(parameters, "PBMAC1 parameters");
  const pbkdf2 = readPbkdf2(derivation);
  const { id } = algorithm(scheme, "a MAC scheme");
  const hash = HMACS[id];
  if (!hash) throw unsupported(`found a PFX with MAC scheme ${id}, which is not read`);
  if (!pbkdf2.length || pbkdf2.length > 128) throw unsupported("found a PFX whose MAC has no usable key length");
  return createHmac(hash, pbkdf2.derive(passphrase, pbkdf2.length)).update(content).digest();
}
