import { type Asn1, parseAsn1, TAG } from "../asn1";
import { explicit, is, octets, oid, sequence, set } from "../asn1-values";
import { unreadable } from "../refusal";

/** Bag types, RFC 7292 section 4.2. */
const BAG = {
  KEY: "1.2.840.113549.1.12.10.1.1",
  SHROUDED_KEY: "1.2.840.113549.1.12.10.1.2",
  CERTIFICATE: "1.2.840.113549.1.12.10.1.3",
  NESTED: "1.2.840.113549.1.12.10.1.6",
} as const;
const X509 = "1.2.840.113549.1.9.22.1";
const LOCAL_KEY_ID = "1.2.840.113549.1.9.21";
const MAX_DEPTH = 4;

/** A certificate or a key, and the number by which the file says what belongs together. */
export interface Bag {
  readonly kind: "certificate" | "key" | "shroudedKey";
  /** DER of the certificate, PrivateKeyInfo or EncryptedPrivateKeyInfo. */
  readonly der: Buffer;
  /** Hexadecimal digits. */
  readonly localKeyId: string | undefined;
}

/** The bags of a SafeContents; revocation lists and secrets are passed over. */
export function readBags(safeContents: Buffer): Bag[] {
  return bagsOf(parseAsn1(safeContents), 0);
}

function bagsOf(safeContents: Asn1, depth: number): Bag[] {
  if (depth > MAX_DEPTH) throw unreadable(`found a PFX with bags nested more than ${MAX_DEPTH} levels deep`);
  return sequence(safeContents, "bags").flatMap((bag) => {
    const [id, value, attributes] = sequence(bag, "a bag");
    const content = explicit(value, 0, "a bag's content");
    const localKeyId = attributes && localKeyIdOf(attributes);
    switch (oid(id, "a bag's type")) {
      case BAG.KEY:
        return [{ kind: "key" as const, der: content.raw, localKeyId }];
      case BAG.SHROUDED_KEY:
        return [{ kind: "shroudedKey" as const, der: content.raw, localKeyId }];
      case BAG.CERTIFICATE:
        return certificatesOf(content).map((der) => ({ kind: "certificate" as const, der, localKeyId }));
      case BAG.NESTED:
        return bagsOf(content, depth + 1);
      default:
        return [];
    }
  });
}

/** CertBag, RFC 7292 section 4.2.3. */
function certificatesOf(content: Asn1): Buffer[] {
  const [type, value] = sequence(content, "a certificate bag");
  if (oid(type, "a certificate's type") !== X509) return [];
  const { raw } = parseAsn1(octets(explicit(value, 0, "a certificate"), "a certificate"));
  return [raw];
}

/** RFC 2985 section 5.5.2. */
function localKeyIdOf(attributes: Asn1): string | undefined {
  for (const attribute of set(attributes, "a bag's attributes")) {
    const [type, values] = sequence(attribute, "an attribute");
    const [value] = values?.children ?? [];
    if (oid(type, "an attribute's type") !== LOCAL_KEY_ID || !is(value, TAG.OCTET_STRING)) continue;
    return octets(value, "a local key id").toString("hex");
  }
  return undefined;
}
