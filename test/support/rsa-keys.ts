import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { inject } from "vitest";

// An RSA key takes as long as most of a file's tests. The first ones that a file makes are those of the whole run: others
// within one file, the same in each. Whoever asks for anything but a plain key of 2048 bits, or for more, gets new ones.
const keys = [...inject("rsaKeys")];
const generate = crypto.generateKeyPairSync as (type: string, options: object) => object;

function generateKeyPairSync(type: string, options: { modulusLength?: number }): object {
  const isPlain = type === "rsa" && options.modulusLength === 2048 && Object.keys(options).length === 1;
  const pem = isPlain ? keys.shift() : undefined;
  if (pem === undefined) return generate(type, options);
  return { privateKey: crypto.createPrivateKey(pem), publicKey: crypto.createPublicKey(pem) };
}

Object.assign(crypto, { generateKeyPairSync });
syncBuiltinESMExports();
