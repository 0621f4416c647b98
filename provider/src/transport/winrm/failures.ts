import { type ConnectionCode, ConnectionError } from "../../errors";
import { hostAndPort } from "../place";
import type { WinrmTarget } from "./target";

/** A connection that broke, or answered what is no HTTP; what it means depends on what was under way. */
export class LinkLost extends Error {
  override readonly name = "LinkLost";
  /** What to do, where that is known. */
  readonly remedy?: string;

  constructor(message: string, { remedy, ...options }: ErrorOptions & { readonly remedy?: string } = {}) {
    super(message, options);
    if (remedy !== undefined) this.remedy = remedy;
  }
}

/** Errors that name the server and the place, made by whoever knows both. */
export type Fail = (
  code: ConnectionCode,
  reason: string,
  more?: { remedy?: string; cause?: unknown },
) => ConnectionError;

export function failAt(target: WinrmTarget, server: string): Fail {
  const place = hostAndPort(target);
  return (code, reason, { remedy, cause } = {}) =>
    new ConnectionError(
      { code, server, reason: `${place} ${reason}`, ...(remedy !== undefined && { remedy }) },
      cause === undefined ? undefined : { cause },
    );
}

export const REMEDY = {
  listener:
    "Check that WinRM listens there (winrm enumerate winrm/config/listener on the server: 5986 for HTTPS, 5985 for HTTP) and that a firewall lets this machine through.",
  quota:
    "Close sessions that were left open, or raise the quota that the message names (winrm get winrm/config/winrs on the server), and run again.",
  rights:
    "Log in as a member of Administrators; others need Remote Management Users and rights to the root SDDL of WinRM (winrm configSDDL default).",
} as const;
