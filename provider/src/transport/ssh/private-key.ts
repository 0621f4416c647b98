import { createPrivateKey } from "node:crypto";
import { type ParsedKey, utils } from "ssh2";
import { type PemBlock, pemBlocksIn, pemFault, pemText } from "../../base/pem";
import type { Secret } from "../../base/secret";
import { describePutty, puttyTexts } from "./putty-key";

/** More than any key has. */
const MAX_SIZE = 256 * 1024;

/** The key, or in plain words what is wrong with it. */
export function openPrivateKey(privateKey: Secret, passphrase: Secret | undefined): ParsedKey | string {
  const given = privateKey.reveal();
  if (given.length > MAX_SIZE) return `privateKey has more than ${MAX_SIZE} characters, which no key has`;
  const blocks = pemBlocksIn(given);
  return blocks.length > 0 ? openPem(blocks, passphrase) : openOther(given, passphrase);
}

function openPem(blocks: readonly PemBlock[], passphrase: Secret | undefined): ParsedKey | string {
  const block = blocks.find(({ label }) => label.endsWith("PRIVATE KEY"));
  const fault = pemFault(block ? [block] : blocks);
  if (fault !== undefined) return `privateKey ${fault}`;
  if (!block) return blocks.some(({ label }) => label.endsWith("PUBLIC KEY")) ? NO_KEY : NOT_A_KEY;
  const text = pemText([block]);
  const parsed = /^(ENCRYPTED )?PRIVATE KEY$/.test(block.label)
    ? parsePkcs8(text, passphrase)
    : parse(text, passphrase);
  return parsed instanceof Error ? explain(parsed.message, passphrase !== undefined) : privateOnly(parsed);
}

function openOther(given: string, passphrase: Secret | undefined): ParsedKey | string {
  if (given.includes("-----BEGIN"))
    return "privateKey has no whole line BEGIN …: its blanks and line breaks are lost; give the file as it is";
  const texts = puttyTexts(given);
  const refused = texts[0] === undefined ? undefined : describePutty(texts[0]);
  if (refused !== undefined) return refused;
  const tried = (texts.length > 0 ? texts : [given]).map((text) => parse(text, passphrase));
  const parsed = tried.find((one) => !(one instanceof Error)) ?? tried[0];
  return parsed instanceof Error ? explain(parsed.message, passphrase !== undefined) : privateOnly(parsed as ParsedKey);
}

function privateOnly(parsed: ParsedKey): ParsedKey | string {
  return parsed.isPrivateKey() ? parsed : NO_KEY;
}

const NO_KEY = "privateKey holds a public key; the private one is needed";

const NOT_A_KEY = "privateKey holds PEM of something else; expected is a private key";

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
  return "privateKey cannot be read: expected is a key in OpenSSH form, in PEM where it is RSA or EC, or a PuTTY key of version 2 with RSA";
}
