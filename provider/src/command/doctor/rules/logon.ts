import type { LoggedRequest } from "../../../agent/protocol";
import { valueIn } from "../../../resources/sections";
import { meaningOf, WIN32 } from "../../statuses";
import type { Facts } from "../facts";
import { counted, failuresOf, lastHours } from "../log";
import { type Fault, type Finding, fault, fine, type Rule, unknown } from "../rule";
import { explainedStatuses } from "./account";

/** Whether the password is right only Windows knows, and says it in the log. */
export const logon: Rule = {
  name: "logon",
  symptoms: ["401.1 win32 1326", "401.1 win32 1327", "401.1 win32 1330", "401.1 win32 1385", "401.1 win32 1907"],
  judge(facts) {
    const { log } = facts;
    const explained = explainedStatuses(facts).add(WIN32.unreadableCertificate);
    const failed = failuresOf(log, { status: 401, substatus: 1 }).filter(({ win32 }) => !explained.has(win32));
    const kinds = new Map<number, LoggedRequest[]>();
    for (const each of failed) kinds.set(each.win32, [...(kinds.get(each.win32) ?? []), each]);
    if (kinds.size > 0) return [...kinds].map(([win32, requests]) => explain(win32, requests, facts));
    if (log.why !== undefined) return unknown(`whether logons fail: the site's log ${log.why}`);
    return fine(`no logon failed in the ${lastHours(log)}, as far as the log tells`);
  },
};

function explain(win32: number, requests: readonly LoggedRequest[], facts: Facts): Finding {
  const cause = `Windows refused to log the mapped account on: ${meaningOf({ status: 401, substatus: 1, win32 }).replace("the logon failed: ", "")}`;
  return fault(cause, [counted(requests)], help(win32, facts));
}

function help(win32: number, { mapping }: Facts): Pick<Fault, "advice"> {
  if (win32 === WIN32.missingRight) return { advice: rightFor(String(valueIn(mapping, "logonMethod") ?? "ClearText")) };
  const advice = ADVICE[win32] ?? "look into the server's event log Security, event 4625, at that time";
  return { advice };
}

const ADVICE: Readonly<Record<number, string>> = {
  [WIN32.badLogon]:
    "set the right password in the mapping (`pulumi config set --secret …`, then `pulumi up`), and check that the account exists",
  [WIN32.passwordExpired]: "set a new password for the account, here and in the mapping",
  [WIN32.mustChangePassword]: "set a new password for the account that need not be changed, here and in the mapping",
  [WIN32.disabled]: "enable the account",
  [WIN32.lockedOut]: "unlock the account, and set the right password in the mapping",
  [WIN32.accountExpired]: "give the account a later end",
};

function rightFor(method: string): string {
  const right = RIGHTS[method] ?? "log on in this way";
  return `give the account the right to ${right} (secpol.msc, User Rights Assignment), or choose another logonMethod in the ClientCertMappingAuth (it is ${method})`;
}

const RIGHTS: Readonly<Record<string, string>> = {
  ClearText: "access this computer from the network",
  Network: "access this computer from the network",
  Interactive: "log on locally",
  Batch: "log on as a batch job",
};
