import { decodeBase64, pemBlocks } from "../base/pem";
import { parseAsn1 } from "../certificate/asn1";
import { type ClientCertificate, describeCertificate } from "../certificate/facts";
import { Refusal } from "../certificate/refusal";

export interface Stored {
  readonly certificate?: ClientCertificate;
  /** Why IIS never matches what stands there. */
  readonly wrong?: string;
}

/**
 * What a mapping's attribute `certificate` holds. Nothing else than a certificate is opened: what somebody put there
 * instead (a PFX) could take minutes.
 */
export function readStored(text: string): Stored {
  if (text === "") return { wrong: "the certificate is empty" };
  if (text.length > LONGEST) return { wrong: `the certificate has ${text.length} characters, more than any has` };
  const bytes = decodeBase64(text) ?? pemBlocks(text)[0]?.bytes;
  if (!bytes) return { wrong: "the certificate is not base64, so IIS never matches it" };
  try {
    const certificate = describeCertificate(parseAsn1(bytes).raw);
    if (certificate.base64 === text) return { certificate };
    return { certificate, wrong: "the certificate is not stored as its base64 in one line, so IIS never matches it" };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { wrong: `the certificate cannot be read (${error.unquoted ?? error.reason})` };
  }
}

const LONGEST = 262_144;
