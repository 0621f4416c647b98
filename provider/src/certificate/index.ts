import { InputError } from "../errors";
import { chooseCertificate } from "./choose";
import { type ClientCertificate, describeCertificate } from "./facts";
import { type CertificateSource, findCertificates } from "./find";
import { Refusal } from "./refusal";

export { asBytes, digestOfBase64 } from "./contents";
export type { ClientCertificate } from "./facts";
export type { CertificateSource, PfxSource } from "./find";
export { certificateWarnings } from "./warnings";

/**
 * Reads the one certificate that counts out of any form that people have: PEM, DER, base64, PKCS#7, PKCS#12. Private
 * keys in it are left behind. Throws InputError with a `certificate/…` code and the path of the property, the source's
 * own (`options.property`) or `.pfx` or `.passphrase` below it.
 */
export function readCertificate(source: CertificateSource, options: { readonly property: string }): ClientCertificate {
  const known = recall(source);
  if (known) return known;
  try {
    const found = findCertificates(source);
    return remember(describeCertificate(chooseCertificate(found)));
  } catch (error) {
    throw error instanceof Refusal ? asInputError(error, options.property) : error;
  }
}

function asInputError({ code, reason, part, unquoted }: Refusal, property: string): InputError {
  return new InputError({ code, property: part ? `${property}.${part}` : property, reason, unquoted });
}

/** More than the engine has under way between the check of a resource and its create. */
const MOST = 2_000;

const recentlyRead = new Map<string, ClientCertificate>();

/** A certificate that this process has read already, by the form in which it stands in state: check, create and update ask for the same ones. */
export function recall(source: unknown): ClientCertificate | undefined {
  return typeof source === "string" ? recentlyRead.get(source) : undefined;
}

/** The oldest ones are forgotten. */
export function remember(certificate: ClientCertificate): ClientCertificate {
  recentlyRead.set(certificate.base64, certificate);
  for (const oldest of recentlyRead.keys()) {
    if (recentlyRead.size <= MOST) break;
    recentlyRead.delete(oldest);
  }
  return certificate;
}
