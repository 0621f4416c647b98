import { X509Certificate } from "node:crypto";
import type { ConnectionError } from "../../errors";
import { loginRemedy } from "../settings";
import { certificateInWords } from "./certificate-check";
import type { Fail } from "./failures";
import type { HttpAnswer } from "./http";
import type { WinrmTarget } from "./target";

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
    remedy: [remedyFor(target, offered), bound && inBetween(bound), loginRemedy(target, credentialsOf(target))]
      .filter(Boolean)
      .join(" "),
  });
}

/** RFC 5929, 4: an end of TLS in between shows another certificate than the one that the server takes the login for. */
function inBetween(certificate: Buffer): string {
  return `The login was bound to ${certificateInWords(new X509Certificate(certificate))}: if that is not the listener's own certificate, something in between (a load balancer, a proxy that inspects TLS) ends TLS, and the server refuses every login through it; connect to the server itself.`;
}

function credentialsOf({ transport }: WinrmTarget) {
  return transport === "certificate" ? (["certPfx", "privateKey"] as const) : (["password"] as const);
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
