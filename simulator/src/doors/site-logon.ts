import { type Account, findAccount, type LogonMethod } from "../machine/accounts";
import type { SimulatedWindows } from "../windows";
import type { Mapping, SiteConfiguration } from "./site-configuration";
import type { SiteAnswer } from "./site-status";

/** What LogonUser fails with, in winerror.h. */
const ERROR = {
  logonFailure: 1326,
  passwordExpired: 1330,
  accountDisabled: 1331,
  logonTypeNotGranted: 1385,
  accountExpired: 1793,
  accountLockedOut: 1909,
} as const;

/** Logs the account of a mapping on, and reads the page as it. */
export function logOn(
  { userName, password }: Mapping,
  { defaultLogonDomain, logonMethod }: Pick<SiteConfiguration, "defaultLogonDomain" | "logonMethod">,
  windows: Pick<SimulatedWindows, "accounts" | "computerName">,
): SiteAnswer {
  const found = findAccount(windows, withDomain(userName, defaultLogonDomain));
  if (!found) return { status: "401.1", win32: ERROR.logonFailure };
  const error = errorOf(found.account, password, logonMethod);
  if (error !== undefined) return { status: "401.1", win32: error };
  return found.account.mayNotRead ? { status: "403.12" } : { status: "200", account: found.name };
}

function withDomain(userName: string, defaultLogonDomain: string): string {
  return /[\\@]/.test(userName) || defaultLogonDomain === "" ? userName : `${defaultLogonDomain}\\${userName}`;
}

/** The first that Windows stumbles over; whoever does not know the password learns of a lock only. */
function errorOf(account: Account, password: string, method: LogonMethod): number | undefined {
  if (account.lockedOut) return ERROR.accountLockedOut;
  if (account.password !== password) return ERROR.logonFailure;
  if (account.disabled) return ERROR.accountDisabled;
  if (account.expired) return ERROR.accountExpired;
  if (account.passwordExpired) return ERROR.passwordExpired;
  return account.lacks?.includes(method) ? ERROR.logonTypeNotGranted : undefined;
}
