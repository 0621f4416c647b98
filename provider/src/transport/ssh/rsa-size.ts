import { WireReader } from "./host-certificate/wire-reader";
import { type KeyBlob, keyTypeOf } from "./public-key";

/** Bits that an RSA key must have; OpenSSH's own floor is 1024 (RequiredRSASize). */
export function requiredRsaBits(legacy: boolean): number {
  return legacy ? 1024 : 2048;
}

/** Bits of an RSA key that has too few of them; undefined for other keys, too. */
export function tooFewRsaBits(key: KeyBlob, legacy: boolean): number | undefined {
  const bits = rsaBitsOf(key);
  return bits !== undefined && bits < requiredRsaBits(legacy) ? bits : undefined;
}

/** Length of the modulus (RFC 4253, 6.6: type, e, n); 0 where it cannot be read, undefined where the key is not RSA. */
function rsaBitsOf(key: KeyBlob): number | undefined {
  if (keyTypeOf(key) !== "ssh-rsa") return undefined;
  try {
    const reader = new WireReader(key);
    reader.string();
    reader.string();
    const modulus = reader.string();
    const first = modulus.findIndex((byte) => byte !== 0);
    return first === -1 ? 0 : (modulus.length - first) * 8 - (Math.clz32(modulus[first] ?? 0) - 24);
  } catch (error) {
    if (error instanceof RangeError) return 0;
    throw error;
  }
}
