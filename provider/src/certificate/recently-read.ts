import type { ClientCertificate } from "./facts";

/** More than the engine has under way between the check of a resource and its create. */
const MOST = 2_000;

const recentlyRead = new Map<string, ClientCertificate>();

/** A certificate that this process has read already, by the form in which it stands in state: check, create and update ask for the same ones. */
export function recall(source: unknown): ClientCertificate | undefined {
  return typeof source === "string" ? recentlyRead.get(source) : undefined;
}

/** The oldest ones are forgotten. */
export function remember(certificate: ClientCertificate): ClientCertificate {
  recentlyRead.set(certificate.base64, certificate);
  for (const oldest of recentlyRead.keys()) {
    if (recentlyRead.size <= MOST) break;
    recentlyRead.delete(oldest);
  }
  return certificate;
}
