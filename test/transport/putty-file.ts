import { createHash, createHmac, type KeyObject } from "node:crypto";

/** A PuTTY key file of version 2 with an RSA key and without a passphrase, as PuTTYgen writes it. */
export function puttyFile(key: KeyObject, comment: string): string {
  const jwk = key.export({ format: "jwk" });
  const number = (name: "n" | "e" | "d" | "p" | "q" | "qi") => mpint(Buffer.from(String(jwk[name]), "base64url"));
  const pub = Buffer.concat([string("ssh-rsa"), number("e"), number("n")]);
  const own = Buffer.concat([number("d"), number("p"), number("q"), number("qi")]);
  const macKey = createHash("sha1").update("putty-private-key-file-mac-key").digest();
  const covered = [string("ssh-rsa"), string("none"), string(comment), string(pub), string(own)];
  const mac = createHmac("sha1", macKey).update(Buffer.concat(covered)).digest("hex");
  return [
    "PuTTY-User-Key-File-2: ssh-rsa",
    "Encryption: none",
    `Comment: ${comment}`,
    ...counted("Public-Lines", pub),
    ...counted("Private-Lines", own),
    `Private-MAC: ${mac}`,
    "",
  ].join("\n");
}

function counted(name: string, bytes: Buffer): string[] {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return [`${name}: ${lines.length}`, ...lines];
}

function string(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** RFC 4251, 5: a leading zero where the first bit would make it negative. */
function mpint(bytes: Buffer): Buffer {
  return string((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}
