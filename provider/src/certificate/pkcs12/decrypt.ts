import { createDecipheriv } from "node:crypto";
import type { Asn1 } from "../asn1";
import { algorithm, octets, sequence } from "../asn1-values";
import { Refusal, unsupported } from "../refusal";
import { deriveKey, type Passphrase, PURPOSE, saltAndCount } from "./kdf";
import { readPbkdf2 } from "./pbkdf2";

const PBES2 = "1.2.840.113549.1.5.13";

interface Cipher {
  readonly keyLength: number;
  readonly decrypt: (key: Buffer, iv: Buffer, data: Buffer) => Buffer;
}

/** RFC 7292 appendix C. RC4 is left out: nothing has written it in this century. */
const PKCS12_CIPHERS: Readonly<Record<string, Cipher>> = {
  "1.2.840.113549.1.12.1.3": openssl("des-ede3-cbc", 24),
  "1.2.840.113549.1.12.1.4": { keyLength: 16, decrypt: twoKeyTripleDes },
  "1.2.840.113549.1.12.1.5": { keyLength: 16, decrypt: (key, iv, data) => decryptRc2(key, 128, iv, data) },
  "1.2.840.113549.1.12.1.6": { keyLength: 5, decrypt: (key, iv, data) => decryptRc2(key, 40, iv, data) },
};

/** RFC 8018 appendix B.2 and RFC 3565. */
const PBES2_CIPHERS: Readonly<Record<string, Cipher>> = {
  "2.16.840.1.101.3.4.1.2": openssl("aes-128-cbc", 16),
  "2.16.840.1.101.3.4.1.22": openssl("aes-192-cbc", 24),
  "2.16.840.1.101.3.4.1.42": openssl("aes-256-cbc", 32),
  "1.2.840.113549.3.7": openssl("des-ede3-cbc", 24),
};

/**
 * Decrypts with the first encoding of the passphrase that fits, and reads the result. A wrong passphrase gives right
 * padding once in 256 times: what then cannot be read was not decrypted.
 */
export function decrypt<T>(
  method: Asn1 | undefined,
  data: Buffer,
  passphrases: readonly Passphrase[],
  read: (plain: Buffer) => T,
): T {
  const { id, parameters } = algorithm(method, "an encryption algorithm");
  const open = id === PBES2 ? pbes2(parameters) : pkcs12(id, parameters);
  for (const passphrase of passphrases) {
    try {
      return read(open(data, passphrase));
    } catch (error) {
      // What OpenSSL says of the padding adds nothing, and what lies behind it is not for the message.
      if (error instanceof Refusal && error.code === "certificate/unsupported") throw error;
    }
  }
  throw new Refusal("certificate/passphrase", "the passphrase does not decrypt the PFX", "passphrase");
}

type Open = (data: Buffer, passphrase: Passphrase) => Buffer;

/** PBES2-params, RFC 8018 appendix A.4. */
function pbes2(parameters: Asn1 | undefined): Open {
  const [derivation, scheme] = sequence(parameters, "PBES2 parameters");
  const pbkdf2 = readPbkdf2(derivation);
  const { id, parameters: iv } = algorithm(scheme, "an encryption scheme");
  const cipher = PBES2_CIPHERS[id] ?? refuse(id);
  const start = octets(iv, "an initialisation vector");
  return (data, passphrase) => cipher.decrypt(pbkdf2.derive(passphrase, cipher.keyLength), start, data);
}

/** pkcs-12PbeParams, RFC 7292 appendix C. */
function pkcs12(id: string, parameters: Asn1 | undefined): Open {
  const cipher = PKCS12_CIPHERS[id] ?? refuse(id);
  const [salt, iterations] = sequence(parameters, "encryption parameters");
  const derivation = { hash: "sha1", ...saltAndCount(salt, iterations) };
  return (data, passphrase) => {
    const key = deriveKey({ ...derivation, passphrase, purpose: PURPOSE.KEY, length: cipher.keyLength });
    const iv = deriveKey({ ...derivation, passphrase, purpose: PURPOSE.IV, length: 8 });
    return cipher.decrypt(key, iv, data);
  };
}

function openssl(name: string, keyLength: number): Cipher {
  return { keyLength, decrypt: (key, iv, data) => decipher(name, key, iv, data) };
}

function decipher(name: string, key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const cipher = createDecipheriv(name, key, iv);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

function twoKeyTripleDes(key: Buffer, iv: Buffer, data: Buffer): Buffer {
  return decipher("des-ede3-cbc", Buffer.concat([key, key.subarray(0, 8)]), iv, data);
}

function refuse(id: string): never {
  throw unsupported(`found a PFX with encryption ${id}, which is not read`);
}

/** RC2 in CBC mode, RFC 2268: older Windows and OpenSSL write it, and OpenSSL 3 no longer has it at hand. */
export function decryptRc2(key: Buffer, effectiveBits: number, iv: Buffer, data: Buffer): Buffer {
  // Hardly a file needs it, and every Pulumi program would wait for it.
  const forge: typeof import("node-forge") = require("node-forge");
  const cipher = forge.rc2.createDecryptionCipher(key.toString("latin1"), effectiveBits);
  cipher.start(iv.toString("latin1"));
  cipher.update(forge.util.createBuffer(data.toString("latin1"), "raw"));
  if (!cipher.finish()) throw new Error("wrong padding");
  return Buffer.from(cipher.output.getBytes(), "latin1");
}
