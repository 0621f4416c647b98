import type { QueryAnswer, TakenEntry } from "../agent/protocol";
import { sameFolded } from "../base/fold";
import { printable } from "../base/printable";
import type { Props } from "../reconcile/kind";
import { doubtsAbout, hasNoDomain } from "./account-name";

/** What a mapping's account and password may be by mistake, as sentences; never the values, which may be secret. */
export function accountCautions({ userName, password }: Props, section: QueryAnswer | undefined): string[] {
  return [...aboutAccount(String(userName), section), ...aboutPassword(password)];
}

function aboutAccount(userName: string, section: QueryAnswer | undefined): string[] {
  const domain = section && "attributes" in section ? section.attributes.defaultLogonDomain : undefined;
  const isLocal = hasNoDomain(userName) && domain !== undefined && "value" in domain && domain.value === "";
  return [...doubtsAbout(userName).map((doubt) => `userName ${doubt}`), ...(isLocal ? [LOCAL] : [])];
}

const LOCAL =
  'userName has no domain and no defaultLogonDomain holds here, so Windows looks for a local account. An account of a domain is "CORP\\\\alice" in JavaScript: with one backslash it is CORPalice';

function aboutPassword(password: unknown): string[] {
  if (password === "") return ["password is empty; check the value that it comes from"];
  if (typeof password !== "string" || !/[\r\n\u2028\u2029]/.test(password.slice(-1))) return [];
  return ["password ends in a line end, which counts as a part of it; if it comes from a file, use .trimEnd()"];
}

/**
 * The password that an entry holds belongs to the account that it named before. `taken`: the entry as it was; without it an
 * update that was asked again after a lost connection has nothing but the state to tell.
 */
export function keptPassword(taken: TakenEntry | undefined, wanted: Props, before: Props | undefined): string[] {
  if (wanted.password !== undefined) return [];
  const former = taken ? formerIn(taken) : before?.userName;
  const account = String(wanted.userName);
  if (typeof former !== "string" || sameFolded(former, account)) return [];
  return [
    `account ${printable(account, 100)} is logged on with the password that was stored for ${printable(former, 100)}, since no password is declared: set password`,
  ];
}

function formerIn({ differed, was }: TakenEntry): string | undefined {
  return differed.includes("userName") ? String(was.userName ?? "an account that could not be read") : undefined;
}
