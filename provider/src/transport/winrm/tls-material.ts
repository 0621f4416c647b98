import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { type PemBlock, pemBlocksIn, pemFault, pemText } from "../../base/pem";
import { Secret } from "../../base/secret";
import { readIdentity } from "../../certificate/identity";
import { Refusal } from "../../certificate/refusal";
import type { Code, ConnectionError } from "../../errors";
import type { Fail } from "./failures";
import type { WinrmTarget } from "./target";

export interface ClientCertificate {
  /** In PEM, the chain behind it. */
  readonly certificates: string | undefined;
  readonly privateKey: Secret | undefined;
  readonly passphrase?: Secret | undefined;
}

/** A PFX is opened here and not by OpenSSL, which refuses old ones, and takes the authorities in it for trusted ones. */
export function clientCertificate(target: WinrmTarget, fail: Fail): ClientCertificate {
  const { certPem, certPfx, privateKey, privateKeyPassword } = target;
  if (!certPfx) {
    return {
      certificates: certPem === undefined ? undefined : repaired("certPem", certPem, isCertificate, fail),
      privateKey: privateKey && new Secret(repaired("privateKey", privateKey.reveal(), isPrivateKey, fail)),
      passphrase: privateKeyPassword,
    };
  }
  try {
    return readIdentity(certPfx.reveal(), privateKeyPassword);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const remedy = PFX_REMEDIES[error.code] ?? PFX_REMEDY;
    throw fail("connection/credentials", `: certPfx cannot be used: ${error.reason}`, { remedy });
  }
}

const PFX_REMEDY =
  "Export it again as .pfx with its private key and AES-256, in base64, or give certPem and privateKey.";
const PFX_REMEDIES: Partial<Record<Code, string>> = {
  "certificate/passphrase": "Check privateKeyPassword; leave it out for a file without one.",
  "certificate/form": "Give base64 of the .pfx file, or certPem and privateKey.",
};

type Wanted = (block: PemBlock) => boolean;

const isCertificate: Wanted = ({ label }) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label);
const isPrivateKey: Wanted = ({ label }) => label.endsWith("PRIVATE KEY");

/** The blocks that are wanted, in the form that OpenSSL reads, whatever a secret store made of their line breaks. */
function repaired(property: string, text: string, wanted: Wanted, fail: Fail): string {
  const blocks = pemBlocksIn(text).filter(wanted);
  const fault = pemFault(blocks) ?? (blocks.length === 0 ? missing(text) : undefined);
  if (fault === undefined) return pemText(blocks);
  throw fail("connection/credentials", `: ${property} ${fault}`, {
    remedy: "Give it in PEM, as the file is: the lines BEGIN and END and what stands between them.",
  });
}

function missing(text: string): string {
  return text.includes("-----BEGIN") ? "has no such block in PEM, or its line breaks are lost" : "is not in PEM";
}

/** A path, or the text itself where it is one. */
export function authorities(given: string, fail: Fail): string {
  const refuse = (why: string) =>
    fail("connection/certificate", `: caTrustPath ${why}`, { remedy: "Give PEM certificates." });
  const inText = pemBlocksIn(given);
  const isPath = inText.length === 0 && !given.includes("-----BEGIN");
  const blocks = (isPath ? pemBlocksIn(readOr(given, refuse)) : inText).filter(isCertificate);
  const fault = pemFault(blocks) ?? (blocks.length === 0 ? "holds no PEM certificates" : undefined);
  if (fault !== undefined) throw refuse(fault);
  try {
    // OpenSSL would pass over what it cannot read.
    for (const block of blocks) new X509Certificate(pemText([block]));
  } catch {
    throw refuse("holds a certificate that cannot be read");
  }
  return pemText(blocks);
}

function readOr(path: string, refuse: (why: string) => ConnectionError): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw refuse(`names a file that cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
