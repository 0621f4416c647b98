import { fold } from "../../../base/fold";
import { printable } from "../../../base/printable";
import type { KnownHost } from "../known-hosts";
import { matchesPattern } from "../name-pattern";
import { list } from "../names";
import { fingerprintOf, keyTypeOf } from "../public-key";
import { requiredRsaBits, tooFewRsaBits } from "../rsa-size";
import type { Certificate } from "./certificate";
import { isAccepted, isSignedBy } from "./signature";

export interface Judged {
  readonly certificate: Certificate;
  /** The @cert-authority lines for this host. */
  readonly authorities: readonly KnownHost[];
  readonly host: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether RSA keys of 1024 bits will do. */
  readonly legacyAlgorithms: boolean;
}

/** Why the certificate does not vouch for the host; undefined where it does. OpenSSH: sshkey_cert_check_host(). */
export function whyNot({ certificate, authorities, host, now, legacyAlgorithms }: Judged): string | undefined {
  const { authority, signed, signature, kind, criticalOptions, principals } = certificate;
  // First, so that nobody's key but those of the file is ever calculated with.
  if (!authorities.some(({ key }) => key.equals(authority))) return unknownAuthority(authorities);
  const bits = tooFewRsaBits(authority, legacyAlgorithms);
  if (bits !== undefined)
    return `the authority's RSA key has ${bits} bits, and at least ${requiredRsaBits(legacyAlgorithms)} are required`;
  if (!isAccepted(signature)) return `it is signed by ${keyTypeOf(signature) ?? "something"}, which is not accepted`;
  if (!isSignedBy(authority, signed, signature)) return "the signature on it is not that authority's";
  if (kind !== "host") return "it is not for hosts";
  if (criticalOptions.length > 0) return `it has options that are not understood here: ${few(criticalOptions)}`;
  if (principals.length === 0) return "it names no host that it is for";
  if (!principals.some((name) => matchesPattern(fold(name), fold(host))))
    return `it is for ${few(principals)}, and not for ${host}`;
  return outOfTime(certificate, now);
}

/** A certificate may hold hundreds, of thousands of characters. */
function few(names: readonly string[]): string {
  const told = names.slice(0, 8).map((name) => printable(name, 100));
  return `${told.join(", ")}${names.length > told.length ? ` and ${names.length - told.length} more` : ""}`;
}

function unknownAuthority(authorities: readonly KnownHost[]): string {
  const known = authorities.map(({ key, line }) => `${fingerprintOf(key)} (line ${line})`);
  return `the authority for this host is ${list(known, "nobody")}`;
}

/** The last second there is: no end. */
const FOREVER = 2n ** 64n - 1n;

function outOfTime({ validAfter, validBefore }: Certificate, now: number): string | undefined {
  const seconds = BigInt(Math.floor(now / 1000));
  const clock = `by this machine's clock it is ${new Date(now).toISOString()}`;
  if (validAfter > LAST) return "it is never valid";
  if (seconds < validAfter) return `it is valid from ${moment(validAfter)} on only, and ${clock}`;
  if (validBefore !== FOREVER && seconds >= validBefore) return `it expired at ${moment(validBefore)}, and ${clock}`;
  return undefined;
}

/** The largest time that a Date holds, in seconds. */
const LAST = 8_640_000_000_000n;

function moment(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString();
}
