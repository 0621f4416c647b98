import { X509Certificate } from "node:crypto";
import { resolve } from "node:path";
import { createSecureContext } from "node:tls";
import { pemBlocksIn, pemText } from "../../base/pem";
import { quoted } from "../../base/printable";
import type { Secret } from "../../base/secret";
import type { ClientIdentity } from "../../certificate/identity";
import { systemRoots } from "../../certificate/system-roots";
import { CouldNotLook } from "../could-not-look";
import { readBounded } from "../read-file";
import { readClient } from "./client-files";
import { type Passphrases, withPassphrase } from "./passphrase";

/** What a client has of its own, and whom it trusts. */
export interface Material {
  readonly identity: ClientIdentity | undefined;
  /** In PEM. */
  readonly ca: readonly string[];
  /** For another program that reads the same files. */
  readonly files: Files;
}

export interface Files {
  readonly certificate?: string;
  readonly key?: string;
  readonly pfx?: string;
  readonly ca?: string;
  /** That the key in them needs. */
  readonly passphrase?: Secret;
}

export interface MaterialOptions {
  readonly certificate?: string;
  readonly key?: string;
  readonly pfx?: string;
  readonly ca?: string;
}

/** Reads every file once; throws CouldNotLook. */
export async function readMaterial(options: MaterialOptions, cwd: string, phrases: Passphrases): Promise<Material> {
  const path = (name: string | undefined) => (name === undefined ? undefined : resolve(cwd, name));
  const [certificate, key, pfx, ca] = [options.certificate, options.key, options.pfx, options.ca].map(path);
  const opened = await withPassphrase(phrases, (passphrase) => readClient({ certificate, key, pfx }, passphrase));
  if (opened.identity) checkUsable(opened.identity, pfx ?? certificate ?? "");
  const files = { certificate, key: key ?? certificate, pfx, ca, passphrase: opened.passphrase };
  return {
    identity: opened.identity,
    ca: ca === undefined ? systemRoots() : [readAuthorities(ca)],
    files: Object.fromEntries(Object.entries(files).filter(([, value]) => value !== undefined)),
  };
}

/** OpenSSL takes no short keys and no SHA-1 (its security level), which would look like a fault of every row. */
function checkUsable({ certificates, privateKey }: ClientIdentity, file: string): void {
  try {
    createSecureContext({ cert: certificates, key: privateKey.reveal() });
  } catch (error) {
    const { code = "no code" } = error as NodeJS.ErrnoException;
    throw new CouldNotLook(
      `${quoted(file)}: Node.js cannot use this certificate and its key (${code}); its key may be too short, or its signature SHA-1 or MD5. Other clients may use it: this command cannot tell`,
    );
  }
}

function readAuthorities(file: string): string {
  const blocks = pemBlocksIn(readBounded(file).toString("latin1")).filter(({ label }) => label.endsWith("CERTIFICATE"));
  try {
    // OpenSSL would pass over what it cannot read.
    for (const block of blocks) new X509Certificate(pemText([block]));
  } catch {
    throw new CouldNotLook(`${quoted(file)} holds a certificate that cannot be read`);
  }
  if (blocks.length === 0) throw new CouldNotLook(`${quoted(file)} holds no certificates in PEM`);
  return pemText(blocks);
}
