import { type Asn1, parseAsn1 } from "../asn1";
import { explicit, octets, oid, sequence, wholeNumber } from "../asn1-values";
import type { Found } from "../choose";
import { Refusal, unreadable, unsupported } from "../refusal";
import { type Bag, readBags } from "./bags";
import { decrypt } from "./decrypt";
import { encodings, type Passphrase } from "./kdf";
import { keyedCertificates } from "./keyed";
import { hasMac } from "./mac";

const DATA = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA = "1.2.840.113549.1.7.6";

/** The certificates of a PFX (RFC 7292 section 4), with the mark whether their key is there too. */
export function openPfx(pfx: Asn1, passphrase: string): Found[] {
  const { bags, open } = unpack(pfx, passphrase);
  const keyed = keyedCertificates(bags, open);
  const certificates = bags.filter(({ kind }) => kind === "certificate");
  if (certificates.length === 0) throw noCertificate(bags);
  return certificates.map((bag) => ({ der: bag.der, keyed: keyed.has(bag) }));
}

/** What a PFX holds with keys and all; `open` answers a key as PrivateKeyInfo, in bytes of its own. */
export function unpack(pfx: Asn1, passphrase: string): { bags: Bag[]; open: (key: Bag) => Buffer } {
  const [version, authSafe, macData] = sequence(pfx, "a PFX");
  if (wholeNumber(version, "a PFX's version") !== 3) throw unsupported("found a PFX of another version than 3");
  const content = dataOf(authSafe);
  const passphrases = macData ? provenFirst(macData, content, passphrase) : encodings(passphrase);
  const bags = sequence(parseAsn1(content), "an AuthenticatedSafe").flatMap((safe) => bagsIn(safe, passphrases));
  return { bags, open: (key) => openKey(key, passphrases) };
}

/** The content of the outermost ContentInfo; signed with a certificate instead of a passphrase: not read. */
function dataOf(authSafe: Asn1 | undefined): Buffer {
  const [type, content] = sequence(authSafe, "a PFX's content");
  if (oid(type, "a content type") !== DATA) throw unsupported("found a PFX protected by a key pair, not a passphrase");
  return octets(explicit(content, 0, "a PFX's content"), "a PFX's content");
}

/** The encodings of the passphrase, the one that the MAC proves in front: encryption may have used another one. */
function provenFirst(macData: Asn1, content: Buffer, passphrase: string): Passphrase[] {
  const all = encodings(passphrase);
  const proven = all.find((encoding) => hasMac(macData, content, encoding));
  if (proven) return [proven, ...all.filter((encoding) => encoding !== proven)];
  const reason =
    passphrase === ""
      ? "the PFX has a passphrase, and none was given"
      : "the passphrase does not fit the PFX, or the file is damaged";
  throw new Refusal("certificate/passphrase", reason, "passphrase");
}

function bagsIn(safe: Asn1, passphrases: readonly Passphrase[]): Bag[] {
  const [type, content] = sequence(safe, "a ContentInfo");
  const id = oid(type, "a content type");
  const inner = explicit(content, 0, "a ContentInfo's content");
  if (id === DATA) return readBags(octets(inner, "bags"));
  if (id === ENCRYPTED_DATA) return decryptData(inner, passphrases);
  throw unsupported("found a PFX encrypted for a key pair, not with a passphrase");
}

/** EncryptedData, RFC 5652 section 8. */
function decryptData(encryptedData: Asn1, passphrases: readonly Passphrase[]): Bag[] {
  const [, info] = sequence(encryptedData, "encrypted data");
  const [, method, content] = sequence(info, "encrypted content");
  return decrypt(method, octets(content, "encrypted content"), passphrases, readBags);
}

/** EncryptedPrivateKeyInfo, RFC 5208 section 6. */
function openKey({ kind, der }: Bag, passphrases: readonly Passphrase[]): Buffer {
  if (kind === "key") return Buffer.from(der);
  const [method, data] = sequence(parseAsn1(der), "an encrypted private key");
  return decrypt(method, octets(data, "an encrypted private key"), passphrases, (key) => key);
}

function noCertificate(bags: readonly Bag[]): Refusal {
  if (bags.length === 0) return unreadable("found a PFX that holds no certificate");
  return new Refusal("certificate/private-key", "found a PFX that holds a private key and no certificate");
}
