import { foldCase } from "../emulated/fold";

/** A Windows account. A text in its place is the password of one with nothing wrong. */
export interface Account {
  password: string;
  disabled?: boolean;
  lockedOut?: boolean;
  expired?: boolean;
  passwordExpired?: boolean;
  /** Logon methods whose right it lacks. */
  lacks?: readonly LogonMethod[];
  /** It may not read the site's files: 403.12. */
  mayNotRead?: boolean;
  /** Its domain cannot be asked by the agent, which has no second hop. */
  unreachable?: boolean;
}

/** By number, as `logonMethod` of the configuration has them. */
export const LOGON_METHODS = ["Interactive", "Batch", "Network", "ClearText"] as const;
export type LogonMethod = (typeof LOGON_METHODS)[number];

/** By name, such as `CORP\alice`; `alice` is a local account. */
export type Accounts = Record<string, string | Account>;

/** Names compare without case; `.\alice` and `COMPUTER\alice` mean the local `alice`. */
export function findAccount(
  { accounts, computerName }: { readonly accounts: Accounts; readonly computerName: string },
  name: string,
): { readonly name: string; readonly account: Account } | undefined {
  const wanted = canonicalName(name, computerName);
  const found = Object.entries(accounts).find(([known]) => canonicalName(known, computerName) === wanted);
  if (!found) return undefined;
  const [known, account] = found;
  return { name: known, account: typeof account === "string" ? { password: account } : account };
}

function canonicalName(name: string, computerName: string): string {
  const folded = foldCase(name);
  const local = [".\\", `${foldCase(computerName)}\\`].find((prefix) => folded.startsWith(prefix));
  return local === undefined ? folded : folded.slice(local.length);
}
