import { X509Certificate } from "node:crypto";
import type { Trust } from "./trust";

/** From a certificate up to where no issuer is known, or to one that is its own. */
export interface Chain {
  readonly elements: readonly X509Certificate[];
  readonly end: "trusted" | "untrustedRoot" | "partial";
}

/** Longest chain that is followed. */
const LONGEST_CHAIN = 8;

/** Over the stores of the machine and what the client sent along. One that leads to a trusted root comes first, then the longest. */
export function chainOver({ root, ca }: Trust, certificate: X509Certificate, sent: readonly X509Certificate[]): Chain {
  const roots = root.map((pem) => new X509Certificate(pem));
  const known = [...roots, ...ca.map((pem) => new X509Certificate(pem)), ...sent.filter((each) => each.ca)];
  const trusted = roots.filter(isSelfSigned);
  const chains = chainsFrom([certificate], known).map((elements) => ({ elements, end: endOf(elements, trusted) }));
  const rank = { trusted: 2, untrustedRoot: 1, partial: 0 };
  chains.sort((one, other) => rank[other.end] - rank[one.end] || other.elements.length - one.elements.length);
  return chains[0] ?? { elements: [certificate], end: "partial" };
}

function chainsFrom(elements: readonly X509Certificate[], known: readonly X509Certificate[]): X509Certificate[][] {
  const top = elements.at(-1);
  if (!top || isSelfSigned(top) || elements.length >= LONGEST_CHAIN) return [[...elements]];
  const issuers = known.filter((each) => isIssuedBy(top, each) && !elements.some((element) => isSame(element, each)));
  const distinct = issuers.filter((each, at) => issuers.findIndex((other) => isSame(each, other)) === at);
  if (distinct.length === 0) return [[...elements]];
  return distinct.flatMap((issuer) => chainsFrom([...elements, issuer], known));
}

function endOf(elements: readonly X509Certificate[], trusted: readonly X509Certificate[]): Chain["end"] {
  const top = elements.at(-1);
  if (!top || !isSelfSigned(top)) return "partial";
  return trusted.some((each) => isSame(each, top)) ? "trusted" : "untrustedRoot";
}

/** By its names: what Windows calls a root. */
export function isSelfSigned({ subject, issuer }: X509Certificate): boolean {
  return subject === issuer;
}

export function isInDate({ validFrom, validTo }: X509Certificate): boolean {
  const now = Date.now();
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}

/** In one line: Node has each part of a name on one of its own. */
export function nameText(name: string): string {
  return name.split("\n").join(", ");
}

/** SHA-1, upper-case hexadecimal. */
export function thumbprintOf({ fingerprint }: X509Certificate): string {
  return fingerprint.replaceAll(":", "");
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isSame(one: X509Certificate, other: X509Certificate): boolean {
  return one.raw.equals(other.raw);
}
