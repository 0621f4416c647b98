import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { chainOver, isInDate } from "../machine/chain";
import type { Trust } from "../machine/trust";

/** What Windows makes of the certificate that a client sent. */
export type Presented =
  | { readonly is: "absent" }
  | { readonly is: "untrusted" }
  | { readonly is: "outOfDate" }
  /** `base64`: of the DER in one line, the form that mappings are compared with. */
  | { readonly is: "trusted"; readonly base64: string };

/** Longest chain that a client may send. */
const LONGEST_CHAIN = 8;

export function presentedCertificate(socket: TLSSocket, trust: Trust): Presented {
  const sent = sentChain(socket);
  const [certificate] = sent;
  if (certificate === undefined) return { is: "absent" };
  if (chainOver(trust, certificate, sent.slice(1)).end !== "trusted") return { is: "untrusted" };
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
