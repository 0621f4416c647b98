import { X509Certificate } from "node:crypto";
import type { ConnectionError } from "../../errors";
import { howToGive, loginRemedy } from "../settings";
import { describeCertificate } from "./certificate-check";
import type { Fail } from "./failures";
import type { HttpAnswer, HttpLink } from "./http";
import { negotiateOn } from "./negotiate";
import type { WinrmTarget } from "./target";

export const SOAP = "application/soap+xml;charset=UTF-8";

/** A connection on which we are somebody. Logs in once, at the latest with the first message. */
export interface Authenticated {
  /** Logs in ahead of the first message, where nothing has proved yet who is at the other end. As `post`. */
  greet?(signal: AbortSignal): Promise<void>;
  /** The answer, opened. Throws ConnectionError `connection/login`; otherwise as HttpLink. */
  post(message: Buffer, signal: AbortSignal): Promise<HttpAnswer>;
}

export type LogIn = (link: HttpLink) => Authenticated;

/** Throws ConnectionError `connection/credentials` where something is missing. */
export function prepareLogin(target: WinrmTarget, fail: Fail): LogIn {
  const { scheme, transport, user, password } = target;
  if (scheme === "http" && transport !== "negotiate") {
    throw fail("connection/credentials", `: ${transport} requires https, and scheme is http`, {
      remedy: 'Set scheme: "https", or transport: "negotiate", which seals every message.',
    });
  }
  if (transport === "certificate") {
    const isWhole = target.certPfx !== undefined || (target.certPem !== undefined && target.privateKey !== undefined);
    if (isWhole) return (link) => plainly(link, MUTUAL, target, fail);
    throw fail("connection/credentials", ": certificate needs a client certificate and its key, and one is missing", {
      remedy: "Set certPem and privateKey, or certPfx.",
    });
  }
  if (!password)
    throw fail("connection/credentials", `: ${transport} needs a password, and none is given`, {
      remedy: `Give ${howToGive(target, "password")}.`,
    });
  if (transport === "negotiate") return (link) => negotiateOn(link, { target, password, fail });
  const token = Buffer.from(`${user}:${password.reveal()}`, "utf8").toString("base64");
  return (link) => plainly(link, `Basic ${token}`, target, fail);
}

/** MS-WSMV 3.1.4.1.30: the certificate of the connection is the login. */
const MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual";

function plainly(link: HttpLink, authorization: string, target: WinrmTarget, fail: Fail): Authenticated {
  return {
    async post(message, signal) {
      const answer = await link.post({ "Content-Type": SOAP, Authorization: authorization }, message, signal);
      if (answer.status === 401) throw loginRefused(answer, target, fail);
      return answer;
    },
  };
}

/** `bound`: the certificate that a login over https was bound to. */
export function loginRefused(
  { authenticate }: HttpAnswer,
  target: WinrmTarget,
  fail: Fail,
  bound?: Buffer,
): ConnectionError {
  const offered = schemesOf(authenticate);
  const who = target.transport === "certificate" ? "the client certificate" : target.user;
  const offers = offered.length === 0 ? "no other way to log in" : offered.join(", ");
  const seen = `refused the login of ${who} by ${target.transport} (HTTP 401); it offers ${offers}`;
  return fail("connection/login", seen, {
    remedy: [remedyFor(target, offered), bound && inBetween(bound), loginRemedy(target, suffixesOf(target))]
      .filter(Boolean)
      .join(" "),
  });
}

/** RFC 5929, 4: an end of TLS in between shows another certificate than the one that the server takes the login for. */
function inBetween(certificate: Buffer): string {
  return `The login was bound to ${describeCertificate(new X509Certificate(certificate))}: if that is not the listener's own certificate, something in between (a load balancer, a proxy that inspects TLS) ends TLS, and the server refuses every login through it; connect to the server itself.`;
}

function suffixesOf({ transport }: WinrmTarget) {
  return transport === "certificate" ? (["CERT_PFX", "PRIVATE_KEY"] as const) : (["PASSWORD"] as const);
}

/** Names of the schemes that are offered (RFC 9110, 11.6.1); several may stand in one line. */
export function schemesOf(authenticate: readonly string[]): string[] {
  const names = authenticate.slice(0, 32).flatMap((line) =>
    line
      .slice(0, LONGEST_LINE)
      .replace(/"[^"]*"/g, '""')
      .split(",")
      .flatMap((part) => /^\s*([!#$%&'*+.^_`|~0-9A-Za-z:/-]{1,60})(?:\s|$)(?!\s*=)/.exec(part)?.[1] ?? []),
  );
  return [...new Set(names)].slice(0, 8);
}

/** Windows offers three schemes in some fifty characters. */
const LONGEST_LINE = 4096;

function remedyFor({ transport, user }: WinrmTarget, offered: readonly string[]): string {
  const offers = (scheme: string) => offered.some((name) => name.toLowerCase() === scheme);
  if (transport === "certificate") {
    return "Check that the certificate is mapped to a local account there (winrm enumerate winrm/config/service/certmapping), that certificate login is on (winrm get winrm/config/service/auth), and that it has not expired, by the server's clock too.";
  }
  if (transport === "basic" && offered.length > 0 && !offers("basic")) {
    return 'Basic is off on this server (winrm get winrm/config/service/auth): set transport: "negotiate".';
  }
  if (transport === "basic" && /[\\@]/.test(user))
    return 'Basic takes local accounts only: set transport: "negotiate" for a domain account.';
  return "Check user (DOMAIN\\user or user@domain for a domain account) and password, that the account is not locked, and that it is a member of Administrators or Remote Management Users.";
}
