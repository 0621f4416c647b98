import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { pemBlocksIn, pemText } from "../../base/pem";
import { quoted } from "../../base/printable";
import { Secret } from "../../base/secret";
import { type ClientIdentity, readIdentity } from "../../certificate/identity";
import { Refusal } from "../../certificate/refusal";
import { CouldNotLook } from "../could-not-look";
import { readBounded } from "../read-file";
import { Locked } from "./passphrase";

export interface Opened {
  readonly identity: ClientIdentity | undefined;
  /** That the key was opened with. */
  readonly passphrase?: Secret | undefined;
}

export type ClientFiles = Readonly<Record<"certificate" | "key" | "pfx", string | undefined>>;

/** Throws Locked where a passphrase is missing or wrong, otherwise CouldNotLook. */
export function readClient({ certificate, key, pfx }: ClientFiles, passphrase: Secret | undefined): Opened {
  if (pfx !== undefined) return { identity: readPfx(pfx, passphrase), passphrase };
  if (certificate === undefined) return { identity: undefined };
  return readPair(certificate, key, passphrase);
}

/** Not by OpenSSL, which refuses old files, and takes the authorities in them for trusted ones. */
function readPfx(file: string, passphrase: Secret | undefined): ClientIdentity {
  try {
    return readIdentity(readBounded(file), passphrase);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "certificate/passphrase") throw new Locked(file, error.reason);
    throw new CouldNotLook(`${quoted(file)}: ${error.reason}: a PFX with its private key is required`);
  }
}

function readPair(file: string, keyFile: string | undefined, passphrase: Secret | undefined): Opened {
  const contents = readBounded(file);
  const certificates = certificatesIn(file, contents);
  const keyPem = keyIn(keyFile === undefined ? contents : readBounded(keyFile));
  if (keyPem === undefined && keyFile === undefined)
    throw new CouldNotLook(`${quoted(file)} holds no private key: give it with --key FILE, or give --pfx FILE`);
  if (keyPem === undefined) throw new CouldNotLook(`${quoted(keyFile ?? "")} holds no private key in PEM`);
  const isEncrypted = /ENCRYPTED/.test(keyPem.reveal().slice(0, 200));
  const key = openKey(keyFile ?? file, keyPem, isEncrypted, passphrase);
  const [own = ""] = certificates;
  if (!new X509Certificate(own).checkPrivateKey(key))
    throw new CouldNotLook(`the private key in ${quoted(keyFile ?? file)} is not that of ${quoted(file)}`);
  const privateKey = new Secret(key.export({ format: "pem", type: "pkcs8" }).toString());
  return { identity: { certificates: certificates.join(""), privateKey }, ...(isEncrypted && { passphrase }) };
}

function certificatesIn(file: string, contents: Buffer): string[] {
  const blocks = pemBlocksIn(contents.toString("latin1")).filter(({ label }) => label.endsWith("CERTIFICATE"));
  try {
    const found = blocks.length > 0 ? blocks.map((block) => pemText([block])) : [contents];
    return found.map((one) => new X509Certificate(one).toString());
  } catch {
    throw new CouldNotLook(`${quoted(file)} holds no certificate that can be read: PEM or DER is required`);
  }
}

function keyIn(contents: Buffer): Secret | undefined {
  const blocks = pemBlocksIn(contents.toString("latin1")).filter(({ label }) => label.endsWith("PRIVATE KEY"));
  const [first] = blocks;
  return first && new Secret(pemText([first]));
}

function openKey(file: string, pem: Secret, isEncrypted: boolean, passphrase: Secret | undefined): KeyObject {
  if (isEncrypted && !passphrase) throw new Locked(file, "the private key needs its passphrase");
  try {
    return createPrivateKey({ key: pem.reveal(), ...(passphrase && { passphrase: passphrase.reveal() }) });
  } catch {
    // OpenSSL's words may be about the text of the key.
    if (isEncrypted) throw new Locked(file, "the passphrase does not open the private key, or the file is damaged");
    throw new CouldNotLook(`${quoted(file)} holds a private key that cannot be read`);
  }
}
