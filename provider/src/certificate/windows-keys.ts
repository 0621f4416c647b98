import { type Asn1, TAG } from "./asn1";
import { is, oid } from "./asn1-values";
import { readAlgorithms } from "./facts";

/** Kinds of keys, RFC 8410, RFC 3279. */
const KEYS: Readonly<Record<string, string>> = {
  "1.3.101.110": "X25519",
  "1.3.101.111": "X448",
  "1.3.101.112": "Ed25519",
  "1.3.101.113": "Ed448",
  "1.2.840.10040.4.1": "DSA",
};

const EC_KEY = "1.2.840.10045.2.1";

/** SEC 2, section 2. */
const CURVES: Readonly<Record<string, string>> = { "1.3.132.0.10": "secp256k1" };

/** RFC 8410, RFC 3279, RFC 5758. */
const SIGNATURES: Readonly<Record<string, string>> = {
  "1.3.101.112": "Ed25519",
  "1.3.101.113": "Ed448",
  "1.2.840.10040.4.3": "DSA",
  "2.16.840.1.101.3.4.3.1": "DSA",
  "2.16.840.1.101.3.4.3.2": "DSA",
  "1.2.840.113549.1.1.4": "MD5",
};

/** What in a certificate Windows is not known to take in a client's login; undefined where all is usual. */
export function unusualOnWindows(der: Buffer): string | undefined {
  const { key, signature } = readAlgorithms(der);
  const keyName = nameOfKey(key);
  const signatureName = SIGNATURES[idOf(signature)];
  const parts = [keyName && `key (${keyName})`, signatureName && `signature (${signatureName})`].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(" and a ");
}

function nameOfKey({ children: [kind] }: Asn1): string | undefined {
  const id = idOf(kind);
  return id === EC_KEY ? CURVES[oidOf(kind?.children[1])] : KEYS[id];
}

/** Of an AlgorithmIdentifier, RFC 5280 section 4.1.1.2. */
function idOf(value: Asn1 | undefined): string {
  return oidOf(value?.children[0]);
}

/** Curves may be written out too; those and what OpenSSL lets pass say nothing. */
function oidOf(value: Asn1 | undefined): string {
  return is(value, TAG.OID) && !value.constructed && value.content.length > 0 ? oid(value, "a kind of key") : "";
}
