import type { X509Certificate } from "node:crypto";
import { describeCertificate, nameOf, openX509 } from "./facts";
import { Refusal } from "./refusal";

/** A certificate as it was found. */
export interface Found {
  readonly der: Buffer;
  /** Its private key lies beside it in a PFX. */
  readonly keyed: boolean;
}

/** No chain is as long; comparing more with each other would take long. */
const MAX_CERTIFICATES = 100;
const MAX_LISTED = 10;

/** The certificate that a client sends: the one with its key, otherwise the only one that issued no other certificate. */
export function chooseCertificate(found: readonly Found[]): Buffer {
  const keyed = distinct(found.filter((certificate) => certificate.keyed));
  const all = distinct(found);
  if (all.length === 1) return only(all);
  if (keyed.length > 0) return only(keyed, "with their private keys");
  if (all.length > MAX_CERTIFICATES) throw ambiguous(all, "");
  return only(endCertificates(all), "that issued no other certificate", all);
}

/** The same certificate twice counts once. */
function distinct(found: readonly Found[]): Buffer[] {
  const byContent = new Map(found.map(({ der }) => [der.toString("latin1"), der]));
  return [...byContent.values()];
}

function only(candidates: readonly Buffer[], which = "", all: readonly Buffer[] = candidates): Buffer {
  const [first] = candidates;
  if (candidates.length === 1 && first) return first;
  throw ambiguous(
    candidates.length === 0 ? all : candidates,
    candidates.length === 0 ? "that issued each other" : which,
  );
}

function endCertificates(all: readonly Buffer[]): Buffer[] {
  const opened = all.map((der) => ({ der, x509: openX509(der) }));
  return opened
    .filter(({ x509 }) => !opened.some((other) => other.x509 !== x509 && issued(x509, other.x509)))
    .map(({ der }) => der);
}

/** By name, then by signature: a renewed self-signed certificate has the name of the old one and did not issue it. */
export function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  if (issuer.subject !== certificate.issuer) return false;
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    // A kind of key or signature that OpenSSL does not know: the names have to do.
    return certificate.checkIssued(issuer);
  }
}

function ambiguous(certificates: readonly Buffer[], which: string): Refusal {
  const listed = certificates.slice(0, MAX_LISTED).map((der) => nameOf(describeCertificate(der)));
  const more = certificates.length > listed.length ? `, and ${certificates.length - listed.length} more` : "";
  const what = `${certificates.length} certificates${which && ` ${which}`}`;
  return new Refusal("certificate/ambiguous", `found ${what}: ${listed.join("; ")}${more}`, undefined, `found ${what}`);
}
