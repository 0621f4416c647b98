import { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { chainOver, isInDate, isSelfSigned, nameText, thumbprintOf } from "../machine/chain";
import type { Trust } from "../machine/trust";
import type { SiteAnswer } from "./site-status";

/** What Windows makes of the certificate that a client sent. */
export type Presented =
  | { readonly is: "absent" }
  | { readonly is: "refused"; readonly with: SiteAnswer }
  /** `base64`: of the DER in one line, the form that mappings are compared with. */
  | { readonly is: "trusted"; readonly base64: string };

/** Longest chain that a client may send. */
const LONGEST_CHAIN = 8;
const REVOCATION_OFFLINE = 0x80092013;

/** `checksRevocation`: as the entry of HTTP.sys says that serves the connection. */
export function presentedCertificate(socket: TLSSocket, trust: Trust, checksRevocation: boolean): Presented {
  const sent = sentChain(socket);
  const [certificate] = sent;
  if (certificate === undefined || isLeftOut(certificate, trust)) return { is: "absent" };
  const refused = refusalOf(certificate, sent, trust) ?? (checksRevocation ? revocationOf(certificate, trust) : null);
  return refused ? { is: "refused", with: refused } : { is: "trusted", base64: certificate.raw.toString("base64") };
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

/** A client that finds no issuer of its certificates in the list that it is sent sends none. */
function isLeftOut({ issuer }: X509Certificate, { sendTrustedIssuerList, issuersLeftOut }: Trust): boolean {
  return sendTrustedIssuerList === 1 && issuersLeftOut.includes(nameText(issuer));
}

/** SCHANNEL trusts no client where a certificate stands in the root store that is not its own issuer. */
function refusalOf(certificate: X509Certificate, sent: X509Certificate[], trust: Trust): SiteAnswer | null {
  const misplaced = trust.root.some((pem) => !isSelfSigned(new X509Certificate(pem)));
  const { end } = chainOver(trust, certificate, sent.slice(1));
  if (misplaced || end !== "trusted") return { status: "403.16" };
  return isInDate(certificate) ? null : { status: "403.17" };
}

function revocationOf(certificate: X509Certificate, { revoked, revocationReachable }: Trust): SiteAnswer | null {
  if (!revocationReachable) return { status: "403.13", win32: REVOCATION_OFFLINE };
  const thumbprint = thumbprintOf(certificate);
  return revoked.some((each) => each.toUpperCase() === thumbprint) ? { status: "403.13" } : null;
}
