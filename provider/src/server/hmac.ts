import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Secret } from "../base/secret";

/** A fresh key for the HMACs of one answer: 32 random bytes, base64. */
export function freshNonce(): Secret {
  return new Secret(randomBytes(32).toString("base64"));
}

/** Whether `hmac` (hexadecimal) is HMAC-SHA256 of the UTF-8 of `text` under the nonce. */
export function verifyHmac(nonce: Secret, text: string, hmac: string): boolean {
  const own = createHmac("sha256", Buffer.from(nonce.reveal(), "base64")).update(text, "utf8").digest();
  const theirs = Buffer.from(hmac, "hex");
  return theirs.length === own.length && timingSafeEqual(own, theirs);
}
