import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";

/** What Windows makes of the certificate that a client sent. */
export type Presented =
  | { readonly is: "absent" }
  | { readonly is: "untrusted" }
  | { readonly is: "outOfDate" }
  /** `base64`: of the DER in one line, the form that mappings are compared with. */
  | { readonly is: "trusted"; readonly base64: string };

/** Longest chain that is followed from a client certificate to an authority. */
const LONGEST_CHAIN = 8;

export function presentedCertificate(socket: TLSSocket, authorities: readonly X509Certificate[]): Presented {
  const chain = sentChain(socket);
  const [certificate] = chain;
  if (certificate === undefined) return { is: "absent" };
  if (!leadsToAuthority(certificate, chain, authorities)) return { is: "untrusted" };
  if (!isInDate(certificate)) return { is: "outOfDate" };
  return { is: "trusted", base64: certificate.raw.toString("base64") };
}

/** The client's own certificate first. */
function sentChain(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  while (next !== undefined && chain.length < LONGEST_CHAIN) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

function leadsToAuthority(
  certificate: X509Certificate,
  sent: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  depth = 0,
): boolean {
  if (authorities.some((authority) => isIssuedBy(certificate, authority))) return true;
  if (depth >= LONGEST_CHAIN) return false;
  const between = sent.filter((other) => other.ca && other.raw.compare(certificate.raw) !== 0);
  return between.some(
    (issuer) => isIssuedBy(certificate, issuer) && leadsToAuthority(issuer, sent, authorities, depth + 1),
  );
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isInDate({ validFrom, validTo }: X509Certificate): boolean {
  const now = Date.now();
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}
