import { type ClientCertificate, nameOf, readUsage, UNREADABLE, type Usage } from "./facts";
import { unusualOnWindows } from "./windows-keys";

const DAY = 24 * 60 * 60 * 1000;
const SOON = 30 * DAY;

/** RFC 5280 section 4.2.1.12. */
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const ANY_PURPOSE = "2.5.29.37.0";

/** What will keep this certificate from logging anybody on, or soon will; one sentence each, none where all is well. */
export function certificateWarnings(certificate: ClientCertificate, now: Date): string[] {
  const who = `The certificate of ${nameOf(certificate)}`;
  const der = Buffer.from(certificate.base64, "base64");
  const usage = readUsage(der);
  const unusual = unusualOnWindows(der);
  return [
    ...validityWarnings(certificate, now).map((what) => `${who} ${what}.`),
    ...[...purposeWarnings(usage), ...authorityWarnings(usage)].map(
      (what) => `${who}, valid until ${certificate.notAfter}, ${what}.`,
    ),
    ...(unusual ? [`${who} has a ${unusual} ${UNUSUAL}.`] : []),
  ];
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

function validityWarnings({ notBefore, notAfter }: ClientCertificate, now: Date): string[] {
  const from = Date.parse(notBefore);
  const until = Date.parse(notAfter);
  const at = now.getTime();
  if (at > until) return [`expired on ${notAfter}`];
  return [
    ...(at < from ? [`is not valid before ${notBefore}`] : []),
    ...(until - at <= SOON ? [`ends on ${notAfter}, in ${daysText(until - at)}`] : []),
  ];
}

function daysText(span: number): string {
  const days = Math.floor(span / DAY);
  return days === 0 ? "less than a day" : days === 1 ? "1 day" : `${days} days`;
}
