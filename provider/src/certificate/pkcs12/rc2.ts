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
