import type { TakenEntry } from "../agent/protocol";
import { sameFolded } from "../base/fold";
import { printable } from "../base/printable";
import type { Props } from "../reconcile/kind";

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
