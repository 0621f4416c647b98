import { X509Certificate } from "node:crypto";
import { checkServerIdentity, type TLSSocket } from "node:tls";
import { printable } from "../../base/printable";
import type { ConnectionError } from "../../errors";
import { configLine } from "../settings";
import type { Fail } from "./failures";
import type { WinrmTarget } from "./target";

/** Why this server's certificate is none to talk to; `undefined` where it is. Nothing has been sent to it so far. */
export function refuseCertificate(socket: TLSSocket, target: WinrmTarget, fail: Fail): ConnectionError | undefined {
  try {
    return judge(socket, target, fail);
  } catch (cause) {
    const remedy = "Give the listener another certificate (docs/connections.md).";
    return fail("connection/certificate", "showed a certificate that cannot be read", { remedy, cause });
  }
}

function judge(socket: TLSSocket, target: WinrmTarget, fail: Fail): ConnectionError | undefined {
  const peer = socket.getPeerCertificate();
  const certificate = peer.raw && new X509Certificate(peer.raw);
  if (!certificate) return fail("connection/certificate", "showed no certificate");
  if (target.certificateFingerprint !== undefined)
    return refusePin(certificate, target, target.certificateFingerprint, fail);
  if (target.insecure) return undefined;
  const problem = socket.authorizationError as unknown;
  if (problem) return refuseChain(certificate, target, codeOf(problem), fail);
  const wrongName = checkServerIdentity(target.serverName ?? target.host, peer);
  if (!wrongName) return undefined;
  return fail(
    "connection/certificate",
    `showed ${certificateInWords(certificate)}, which is not for this name: ${printable(wrongName.message)}`,
    {
      remedy: `Connect by a name that stands in it, or set serverName to one. ${howToPin(certificate, target)}`,
    },
  );
}

function refusePin(
  certificate: X509Certificate,
  target: WinrmTarget,
  pin: string,
  fail: Fail,
): ConnectionError | undefined {
  if (digits(certificate.fingerprint256) === digits(pin)) return undefined;
  return fail(
    "connection/certificate",
    `showed ${certificateInWords(certificate)}, but certificateFingerprint is ${digits(pin)}`,
    {
      remedy: `Find out why before anything else: a renewed certificate, another server at this address, or somebody in between. ${howToPin(certificate, target)}`,
    },
  );
}

function refuseChain(certificate: X509Certificate, target: WinrmTarget, code: string, fail: Fail): ConnectionError {
  const dated = /EXPIRED|NOT_YET_VALID/.test(code);
  const why = dated
    ? `is valid from ${certificate.validFrom} to ${certificate.validTo}, while this machine's clock says ${new Date().toUTCString()}`
    : `no trusted authority vouches for (${code})`;
  const remedy = dated
    ? "Set the clock of this machine, or renew the certificate of the listener."
    : `Compare the fingerprint with the server's (docs/connections.md says how), then give its authority as caTrustPath. ${howToPin(certificate, target)}`;
  return fail("connection/certificate", `showed ${certificateInWords(certificate)}, which ${why}`, { remedy });
}

export function certificateInWords(certificate: X509Certificate): string {
  return `the certificate of ${oneLine(certificate.subject)} (issued by ${oneLine(certificate.issuer)}, SHA-256 ${digits(certificate.fingerprint256)})`;
}

function howToPin(certificate: X509Certificate, target: WinrmTarget): string {
  const fingerprint = digits(certificate.fingerprint256);
  const line = configLine(target, "certificateFingerprint", fingerprint);
  return `To accept this certificate and no other, ${line ? `run ${line}` : `set certificateFingerprint: "${fingerprint}"`}.`;
}

function digits(fingerprint: string): string {
  return fingerprint
    .replace(/^SHA-?256:/i, "")
    .replace(/[:\s]/g, "")
    .toUpperCase();
}

const LONGEST_NAME = 300;

/** Node has no text for an empty name: `undefined`, which its types do not tell. */
function oneLine(name: string | undefined): string {
  if (!name) return "nobody";
  // Cut first: whoever shows the certificate says how long the name is.
  const parts = name.slice(0, LONGEST_NAME).split("\n");
  return printable(parts.map((part) => part.trim()).join(", "), LONGEST_NAME) || "nobody";
}

/** Node gives the code or an error of it. */
function codeOf(problem: unknown): string {
  return problem instanceof Error ? ((problem as NodeJS.ErrnoException).code ?? problem.message) : String(problem);
}
