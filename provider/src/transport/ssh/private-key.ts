import { createPrivateKey } from "node:crypto";
import { type ParsedKey, utils } from "ssh2";
import type { Secret } from "../../secret";

/** The key, or in plain words what is wrong with it. */
export function openPrivateKey(privateKey: Secret, passphrase: Secret | undefined): ParsedKey | string {
  const text = privateKey.reveal();
  const parsed = /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text)
    ? parsePkcs8(text, passphrase)
    : parse(text, passphrase);
  if (parsed instanceof Error) return explain(parsed.message, passphrase !== undefined);
  return parsed.isPrivateKey() ? parsed : "privateKey holds a public key; the private one is needed";
}

function parse(text: string, passphrase: Secret | undefined): ParsedKey | Error {
  try {
    // An OpenSSH file comes back as a list of its keys, which has always one.
    const parsed = utils.parseKey(text, passphrase?.reveal()) as ParsedKey | ParsedKey[] | Error;
    return Array.isArray(parsed) ? (parsed[0] ?? new Error("no key")) : parsed;
  } catch (error) {
    return error as Error;
  }
}

/** PKCS#8 (RFC 5958) is a form that ssh reads and ssh2 does not: RSA and EC keys go on in the older forms. */
function parsePkcs8(text: string, passphrase: Secret | undefined): ParsedKey | Error {
  try {
    const key = createPrivateKey({ key: text, ...(passphrase && { passphrase: passphrase.reveal() }) });
    const type = key.asymmetricKeyType === "rsa" ? "pkcs1" : key.asymmetricKeyType === "ec" ? "sec1" : undefined;
    if (!type) return new Error("unsupported type in PKCS#8");
    return parse(key.export({ type, format: "pem" }) as string, undefined);
  } catch (error) {
    return passphrase || !text.includes("ENCRYPTED") ? (error as Error) : new Error("no passphrase");
  }
}

function explain(message: string, hasPassphrase: boolean): string {
  if (/no passphrase/i.test(message)) return "privateKey is encrypted, and there is no privateKeyPassword";
  if (hasPassphrase && /passphrase|integrity|decrypt/i.test(message))
    return "privateKeyPassword does not open privateKey";
  return "privateKey cannot be read: expected is a key in OpenSSH form, or in PEM or PuTTY form where it is RSA or EC";
}
