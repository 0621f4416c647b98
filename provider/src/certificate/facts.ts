import { createHash, X509Certificate } from "node:crypto";
import { printable } from "../base/printable";
import { type Asn1, parseAsn1, TAG } from "./asn1";
import { is, isContext, octets, oid, sequence } from "./asn1-values";
import { nameText } from "./names";
import { Refusal, unreadable } from "./refusal";

/** A certificate as it is kept in state: plain texts only. */
export interface ClientCertificate {
  /** The DER in base64, one line: the form that IIS stores and matches. */
  readonly base64: string;
  /** SHA-1 of the DER, upper-case hexadecimal digits, as Windows shows it. */
  readonly thumbprint: string;
  /** SHA-256 of the DER, upper-case hexadecimal digits. */
  readonly sha256Thumbprint: string;
  /** As Windows shows it: `CN=alice, O=Corp, C=DE`. */
  readonly subject: string;
  readonly issuer: string;
  /** Upper-case hexadecimal digits, as Windows shows it. */
  readonly serialNumber: string;
  /** ISO 8601, UTC: `2026-01-31T12:00:00Z`. */
  readonly notBefore: string;
  readonly notAfter: string;
}

/** The facts of a certificate; refuses bytes that OpenSSL does not take for one. */
export function describeCertificate(der: Buffer): ClientCertificate {
  const { serial, issuer, validity, subject } = readBody(der);
  const [notBefore, notAfter] = sequence(validity, "a validity");
  return {
    base64: der.toString("base64"),
    thumbprint: digest("sha1", der),
    sha256Thumbprint: digest("sha256", der),
    subject: nameText(subject),
    issuer: nameText(issuer),
    serialNumber: serial.content.toString("hex").toUpperCase(),
    notBefore: isoTime(notBefore),
    notAfter: isoTime(notAfter),
  };
}

/** What to call a certificate in a message: its subject, on one line of bearable length whatever stands in it. */
export function nameOf({ subject, serialNumber }: ClientCertificate): string {
  return subject === "" ? `(no subject, serial number ${serialNumber})` : printable(subject, LONGEST_NAME);
}

const LONGEST_NAME = 300;

/** An extension that is there and is not built as its standard says. */
export const UNREADABLE = Symbol("unreadable");

/** What a certificate says that it may be used for. */
export interface Usage {
  /** Basic constraints name it a certificate authority. */
  readonly isCa: boolean | typeof UNREADABLE;
  /** Object identifiers of the extended key usage; absent: any use. */
  readonly purposes: readonly string[] | typeof UNREADABLE | undefined;
}

const BASIC_CONSTRAINTS = "2.5.29.19";
const EXTENDED_KEY_USAGE = "2.5.29.37";

/** What cannot be read is told as such: OpenSSL takes certificates whatever stands in their extensions. */
export function readUsage(der: Buffer): Usage {
  const extensions = orUnreadable(() => extensionsOf(der));
  if (extensions === UNREADABLE) return { isCa: UNREADABLE, purposes: UNREADABLE };
  const constraints = extensions.get(BASIC_CONSTRAINTS);
  const purposes = extensions.get(EXTENDED_KEY_USAGE);
  return {
    isCa: constraints !== undefined && orUnreadable(() => readIsCa(constraints)),
    purposes: purposes && orUnreadable(() => readPurposes(purposes)),
  };
}

/** RFC 5280 section 4.2.1.9: the first member is optional. */
function readIsCa(constraints: Buffer): boolean {
  const [isCa] = sequence(parseAsn1(constraints), "basic constraints");
  return is(isCa, TAG.BOOLEAN) && isCa.content[0] !== 0;
}

/** RFC 5280 section 4.2.1.12. */
function readPurposes(usage: Buffer): string[] {
  return sequence(parseAsn1(usage), "an extended key usage").map((id) => oid(id, "a purpose"));
}

function orUnreadable<T>(read: () => T): T | typeof UNREADABLE {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return UNREADABLE;
    throw error;
  }
}

/** SubjectPublicKeyInfo, and the AlgorithmIdentifier of the issuer's signature. */
export function readAlgorithms(der: Buffer): { readonly key: Asn1; readonly signature: Asn1 } {
  const { key, signature } = readBody(der);
  return { key, signature };
}

/** Extension values by their object identifiers. */
function extensionsOf(der: Buffer): Map<string, Buffer> {
  const { extensions } = readBody(der);
  const list = extensions ? sequence(extensions.children[0], "extensions") : [];
  return new Map(
    list.map((extension) => {
      const parts = sequence(extension, "an extension");
      return [oid(parts[0], "an extension's type"), octets(parts.at(-1), "an extension's value")];
    }),
  );
}

interface Body {
  readonly serial: Asn1;
  readonly signature: Asn1;
  readonly issuer: Asn1;
  readonly validity: Asn1;
  readonly subject: Asn1;
  readonly key: Asn1;
  readonly extensions: Asn1 | undefined;
}

let last: { readonly der: Buffer; readonly body: Body } | undefined;

/** The facts of a certificate and its usage are asked for one after the other: it is opened once for both. */
function readBody(der: Buffer): Body {
  if (!last?.der.equals(der)) last = { der: Buffer.from(der), body: parseBody(der) };
  return last.body;
}

/** TBSCertificate, RFC 5280 section 4.1. */
function parseBody(der: Buffer): Body {
  openX509(der);
  const [body] = sequence(parseAsn1(der), "a certificate");
  const fields = sequence(body, "a certificate's body").filter((field) => !isContext(field, 0));
  const [serial, signature, issuer, validity, subject, key] = fields;
  if (!serial || !signature || !issuer || !validity || !subject || !key) throw damaged();
  return { serial, signature, issuer, validity, subject, key, extensions: fields.find((field) => isContext(field, 3)) };
}

/** Node's view of a certificate, with a refusal in place of OpenSSL's errors. */
export function openX509(der: Buffer): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch {
    throw damaged();
  }
}

function digest(hash: string, der: Buffer): string {
  return createHash(hash).update(der).digest("hex").toUpperCase();
}

/** UTCTime or GeneralizedTime, RFC 5280 section 4.1.2.5. */
function isoTime(value: Asn1 | undefined): string {
  const text = value?.content.toString("latin1") ?? "";
  const full = is(value, TAG.UTC_TIME) ? `${text < "50" ? "20" : "19"}${text}` : text;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(full);
  if (!match) throw damaged();
  const [, year, month, day, hour, minute, second = "00"] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  if (Number.isNaN(Date.parse(iso))) throw damaged();
  return iso;
}

function damaged(): Error {
  return unreadable("found a damaged certificate");
}
