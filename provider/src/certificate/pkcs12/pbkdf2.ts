import { pbkdf2Sync } from "node:crypto";
import { type Asn1, TAG } from "../asn1";
import { algorithm, is, sequence, wholeNumber } from "../asn1-values";
import { unsupported } from "../refusal";
import { type Passphrase, saltAndCount } from "./kdf";

const PBKDF2 = "1.2.840.113549.1.5.12";

/** RFC 8018 appendix B.1.2. */
export const HMACS: Readonly<Record<string, string>> = {
  "1.2.840.113549.2.7": "sha1",
  "1.2.840.113549.2.8": "sha224",
  "1.2.840.113549.2.9": "sha256",
  "1.2.840.113549.2.10": "sha384",
  "1.2.840.113549.2.11": "sha512",
  "1.2.840.113549.2.13": "sha512-256",
};

export interface Pbkdf2 {
  /** Bytes; absent where the file leaves it to the cipher. */
  readonly length: number | undefined;
  derive(passphrase: Passphrase, length: number): Buffer;
}

/** PBKDF2-params, RFC 8018 appendix A.2. */
export function readPbkdf2(value: Asn1 | undefined): Pbkdf2 {
  const { id, parameters } = algorithm(value, "a key derivation function");
  if (id !== PBKDF2) throw unsupported(`found a PFX with key derivation ${id}, which is not read`);
  const [salt, iterations, ...rest] = sequence(parameters, "PBKDF2 parameters");
  const count = saltAndCount(salt, iterations);
  const length = is(rest[0], TAG.INTEGER) ? wholeNumber(rest.shift(), "a key length") : undefined;
  const prf = rest[0] === undefined ? "1.2.840.113549.2.7" : algorithm(rest[0], "a pseudo-random function").id;
  const hash = HMACS[prf];
  if (!hash) throw unsupported(`found a PFX with pseudo-random function ${prf}, which is not read`);
  return {
    length,
    derive: ({ utf8, work }, bytes) => {
      work.spend(count.iterations);
      return pbkdf2Sync(utf8, count.salt, count.iterations, bytes, hash);
    },
  };
}
