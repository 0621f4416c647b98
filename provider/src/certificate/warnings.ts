import type { Warning, WarningCode } from "../errors/warnings";
import { type ClientCertificate, nameOf, readUsage, UNREADABLE, type Usage } from "./facts";
import { unusualOnWindows } from "./windows-keys";

const DAY = 24 * 60 * 60 * 1000;
const SOON = 30 * DAY;

/** RFC 5280 section 4.2.1.12. */
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const ANY_PURPOSE = "2.5.29.37.0";

type Found = readonly [WarningCode, string];

/** What will keep this certificate from logging anybody on, or soon will; one sentence each, none where all is well. */
export function certificateWarnings(
  certificate: ClientCertificate,
  { now, property }: { readonly now: Date; readonly property: string },
): Warning[] {
  const who = `The certificate of ${nameOf(certificate)}`;
  const der = Buffer.from(certificate.base64, "base64");
  const usage = readUsage(der);
  const unusual = unusualOnWindows(der);
  const lasting = `${who}, valid until ${certificate.notAfter},`;
  const found: Found[] = [
    ...validityWarnings(certificate, now).map(([code, what]): Found => [code, `${who} ${what}.`]),
    ...purposeWarnings(usage).map((what): Found => ["warning/certificate-purpose", `${lasting} ${what}.`]),
    ...authorityWarnings(usage).map((what): Found => ["warning/certificate-authority", `${lasting} ${what}.`]),
    ...(unusual ? [["warning/certificate-unusual", `${who} has a ${unusual} ${UNUSUAL}.`] as const] : []),
  ];
  return found.map(([code, text]) => ({ code, text, property }));
}

const UNUSUAL =
  "that Windows is not known to take in a client's login (not tried on Windows): issue one with an RSA key or an EC key on P-256 or P-384, signed with SHA-256 or better";

function purposeWarnings({ purposes }: Usage): string[] {
  if (purposes === undefined) return [];
  if (purposes === UNREADABLE) return ["may not be accepted by the server: its extended key usage cannot be read"];
  if (purposes.some((purpose) => purpose === CLIENT_AUTH || purpose === ANY_PURPOSE)) return [];
  return [`is not meant for logons: its extended key usage lacks client authentication (${CLIENT_AUTH})`];
}

function authorityWarnings({ isCa }: Usage): string[] {
  if (isCa === UNREADABLE) return ["may not be accepted by the server: its basic constraints cannot be read"];
  return isCa ? ["is that of a certificate authority, which no client sends"] : [];
}

function validityWarnings({ notBefore, notAfter }: ClientCertificate, now: Date): Found[] {
  const from = Date.parse(notBefore);
  const until = Date.parse(notAfter);
  const at = now.getTime();
  if (at > until) return [["warning/certificate-expired", `expired on ${notAfter}`]];
  const soon: Found = ["warning/certificate-expires-soon", `expires on ${notAfter}, in ${daysText(until - at)}`];
  return [
    ...(at < from ? [["warning/certificate-not-yet-valid", `is not valid before ${notBefore}`] as const] : []),
    ...(until - at <= SOON ? [soon] : []),
  ];
}

function daysText(span: number): string {
  const days = Math.floor(span / DAY);
  return days === 0 ? "less than a day" : days === 1 ? "1 day" : `${days} days`;
}
