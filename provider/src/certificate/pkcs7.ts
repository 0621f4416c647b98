import type { Asn1 } from "./asn1";
import { TAG } from "./asn1";
import { explicit, is, isContext, sequence } from "./asn1-values";
import { unreadable } from "./refusal";

/** The certificates of a SignedData, RFC 5652 section 5.1 (a .p7b is one without signatures). */
export function certificatesOfPkcs7(contentInfo: Asn1): Buffer[] {
  const [, content] = sequence(contentInfo, "a ContentInfo");
  const [, , , ...fields] = sequence(explicit(content, 0, "signed data"), "signed data");
  const certificates = fields.find((field) => isContext(field, 0))?.children ?? [];
  // Attribute certificates and the like stand there under context tags of their own.
  const plain = certificates.filter((certificate) => is(certificate, TAG.SEQUENCE));
  if (plain.length === 0) throw unreadable("found a PKCS#7 file that holds no certificates");
  return plain.map((certificate) => certificate.raw);
}
