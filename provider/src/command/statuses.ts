import type { LoggedRequest } from "../agent/protocol";

/** Win32 statuses of a failed logon. winerror.h */
export const WIN32 = {
  badLogon: 1326,
  accountRestriction: 1327,
  passwordExpired: 1330,
  disabled: 1331,
  missingRight: 1385,
  accountExpired: 1793,
  mustChangePassword: 1907,
  lockedOut: 1909,
  unreadableCertificate: 0x80093102,
  revoked: 0x80092010,
  revokedByPolicy: 0x800b010c,
  revocationOffline: 0x80092013,
  untrustedRoot: 0x800b0109,
  certificateExpired: 0x800b0101,
  notSupported: 50,
} as const;

const LOGON: Readonly<Record<number, string>> = {
  [WIN32.badLogon]: "unknown account, or wrong password",
  [WIN32.accountRestriction]: "a restriction of the account, such as its hours",
  [WIN32.passwordExpired]: "the account's password has expired",
  [WIN32.disabled]: "the account is disabled",
  [WIN32.missingRight]: "the account lacks the right to log on in this way",
  [WIN32.accountExpired]: "the account has expired",
  [WIN32.mustChangePassword]: "the account must change its password first",
  [WIN32.lockedOut]: "the account is locked out",
  [WIN32.unreadableCertificate]: "a stored certificate cannot be read",
};

/** What IIS means by a status. https://learn.microsoft.com/troubleshoot/developer/webapps/iis/www-administration-management/http-status-code */
const MEANING: Readonly<Record<string, string>> = {
  "401.1": "the logon failed",
  "401.2": "no way to log on succeeded: no mapping matched",
  "401.3": "the account may not read the file",
  "403.4": "plain HTTP, and Ssl is required",
  "403.5": "encryption below 128 bits, and Ssl128 is required",
  "403.7": "a client certificate is required, and none was sent",
  "403.12": "the mapped account has no access to the site",
  "403.13": "the client certificate is revoked, or its revocation list cannot be reached",
  "403.16": "the client certificate is not trusted",
  "403.17": "the client certificate has expired, or is not yet valid",
  "500.19": "the configuration cannot be read",
};

export const NOT_ABOUT_CERTIFICATES = "not about certificates";

/** Why Windows refused a logon, of 401.1. */
export function logonFailure(win32: number): string | undefined {
  return LOGON[win32];
}

export function meaningOf({ status, substatus, win32 }: Pick<LoggedRequest, "status" | "substatus" | "win32">): string {
  const name = `${status}.${substatus}`;
  if (status < 400) return "served";
  const why = name === "401.1" ? logonFailure(win32) : undefined;
  if (why !== undefined) return `the logon failed: ${why}`;
  if (status === 413) return "the body is too large to be kept while the certificate is asked for";
  if (status === 500 && win32 === WIN32.notSupported)
    return "the certificate was asked for late, which TLS 1.3 does not allow";
  return MEANING[name] ?? NOT_ABOUT_CERTIFICATES;
}

/** An HRESULT is read in hexadecimal digits. */
export function win32Text(win32: number): string {
  return win32 > 0xffff ? `0x${win32.toString(16).toUpperCase()}` : String(win32);
}
