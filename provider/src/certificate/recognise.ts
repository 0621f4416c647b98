import { type Asn1, TAG } from "./asn1";
import { is, isContext, oid } from "./asn1-values";

/** What a file turned out to be: `name` completes the sentence "found …". noContent: it stands for a file, and is not what is in it. */
export interface Recognised {
  readonly kind: "certificate" | "pkcs7" | "pfx" | "key" | "noContent" | "other";
  readonly name: string;
}

const PKCS7 = "1.2.840.113549.1.7";
const SIGNED_DATA = `${PKCS7}.2`;

/** Tells what an ASN.1 value is by its outline, without reading it. */
export function recognise(value: Asn1): Recognised {
  if (!is(value, TAG.SEQUENCE)) return other("ASN.1 that is not a certificate");
  const parts = value.children;
  if (is(parts[0], TAG.OID)) return contentInfo(oid(parts[0], "a content type"));
  if (is(parts[0], TAG.INTEGER)) return versioned(parts);
  if (is(parts[0], TAG.SEQUENCE)) return is(parts[1], TAG.SEQUENCE) ? signed(parts[0]) : wrappedKey(parts);
  return other("ASN.1 that is not a certificate");
}

/** RFC 5652 section 3. */
function contentInfo(type: string): Recognised {
  if (type === SIGNED_DATA) return { kind: "pkcs7", name: "a PKCS#7 file" };
  return other(type.startsWith(`${PKCS7}.`) ? "a PKCS#7 file that holds no certificates" : "ASN.1 of an unknown type");
}

/** PFX (RFC 7292 section 4), PrivateKeyInfo (RFC 5208), ECPrivateKey (RFC 5915), RSA and DSA keys (RFC 8017 A.1). */
function versioned(parts: readonly Asn1[]): Recognised {
  const [, second, third] = parts;
  if (is(second, TAG.OCTET_STRING)) return key("an EC private key");
  if (is(second, TAG.INTEGER)) return parts.length === 2 ? other("a public key") : key("a private key");
  if (!is(second, TAG.SEQUENCE) || !is(second.children[0], TAG.OID)) return other("ASN.1 that is not a certificate");
  if (is(third, TAG.OCTET_STRING)) return key("a private key");
  const type = oid(second.children[0], "a content type");
  return type.startsWith(`${PKCS7}.`) ? { kind: "pfx", name: "a PFX" } : other("ASN.1 that is not a certificate");
}

/** EncryptedPrivateKeyInfo (RFC 5208 section 6) and SubjectPublicKeyInfo (RFC 5280 section 4.1). */
function wrappedKey([, second]: readonly Asn1[]): Recognised {
  if (is(second, TAG.OCTET_STRING)) return key("an encrypted private key");
  return other(is(second, TAG.BIT_STRING) ? "a public key" : "ASN.1 that is not a certificate");
}

/** Certificate and CertificateList (RFC 5280 sections 4.1 and 5.1), CertificationRequest (RFC 2986 section 4). */
function signed(body: Asn1): Recognised {
  const parts = isContext(body.children[0], 0) ? body.children.slice(1) : body.children;
  if (parts.some(isTime)) return other("a certificate revocation list");
  if (is(parts[3], TAG.SEQUENCE) && isTime(parts[3].children[0])) return { kind: "certificate", name: "a certificate" };
  const isRequest = is(parts[0], TAG.INTEGER) && is(parts[1], TAG.SEQUENCE) && is(parts[2], TAG.SEQUENCE);
  return other(isRequest ? "a certificate request" : "signed ASN.1 that is not a certificate");
}

function isTime(value: Asn1 | undefined): boolean {
  return is(value, TAG.UTC_TIME) || is(value, TAG.GENERALIZED_TIME);
}

function key(name: string): Recognised {
  return { kind: "key", name };
}

function other(name: string): Recognised {
  return { kind: "other", name };
}
