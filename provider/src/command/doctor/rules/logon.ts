import type { LoggedRequest } from "../../../agent/protocol";
import { valueIn } from "../../../resources/sections";
import { logonFailure, WIN32 } from "../../statuses";
import type { Facts } from "../facts";
import { grouped } from "../grouped";
import { failuresOf, lastHours, logged } from "../log";
import { type Fault, fine, loggedFault, type Rule, unknown } from "../rule";
import { several } from "../several";
import { explainedStatuses } from "./account";

/** Whether the password is right only Windows knows, and says it in the log. */
export const logon: Rule = {
  name: "logon",
  symptoms: ["401.1 win32 1326", "401.1 win32 1327", "401.1 win32 1330", "401.1 win32 1385", "401.1 win32 1907"],
  judge(facts) {
    const { log } = facts;
    const explained = explainedStatuses(facts).add(WIN32.unreadableCertificate);
    const all = failuresOf(log, { status: 401, substatus: 1 });
    const failed = all.filter(({ win32 }) => !explained.has(win32));
    const kinds = grouped(failed, ({ win32 }) => win32);
    if (kinds.size > 0) return several([...kinds], ([win32, requests]) => explain(win32, requests, facts));
    if (log.why !== undefined) return unknown(`whether logons fail: the site's log ${log.why}`);
    if (all.length > 0)
      return fine("the logons that failed are told by account or stored-certificate: repair that first");
    return fine(`no logon failed in the ${lastHours(log)}, as far as the log tells`);
  },
};

function explain(win32: number, requests: readonly LoggedRequest[], facts: Facts): Fault {
  const { mapping } = facts;
  if (win32 === WIN32.badLogon && allExist(facts))
    return loggedFault(
      "the password of a mapping is wrong: Windows refused to log its account on, which exists",
      logged(requests),
      { advice: ADVICE[win32] ?? "" },
    );
  const cause = `Windows refused to log the mapped account on: ${logonFailure(win32) ?? "the logon failed"}`;
  const advice =
    win32 === WIN32.missingRight
      ? rightFor(String(valueIn(mapping, "logonMethod") ?? "ClearText"))
      : (ADVICE[win32] ?? "look into the server's event log Security, event 4625, at that time");
  return loggedFault(cause, logged(requests), { advice });
}

/** Where Windows could be asked for every one. */
function allExist({ accounts }: Facts): boolean {
  if ("fault" in accounts || accounts.left > 0 || accounts.accounts.length === 0) return false;
  return accounts.accounts.every((each) => "exists" in each && each.exists);
}

const ADVICE: Readonly<Record<number, string>> = {
  [WIN32.badLogon]:
    "set the right password in the mapping (`pulumi config set --secret …` for the value that the program takes it from, then `pulumi up`), and check that the account exists",
  [WIN32.passwordExpired]: "set a new password for the account, here and in the mapping",
  [WIN32.mustChangePassword]: "set a new password for the account that need not be changed, here and in the mapping",
  [WIN32.disabled]: "enable the account, if its user may still come in",
  [WIN32.lockedOut]: "unlock the account, and set the right password in the mapping",
  [WIN32.accountExpired]: "give the account a later end, if its user may still come in",
};

function rightFor(method: string): string {
  const right = RIGHTS.get(method) ?? "log on in this way";
  return `give the account the right to ${right}, and see that no right that begins with Deny holds it (secpol.msc, User Rights Assignment); or choose another logonMethod in the ClientCertMappingAuth (it is ${method})`;
}

const RIGHTS: ReadonlyMap<string, string> = new Map([
  ["ClearText", "access this computer from the network"],
  ["Network", "access this computer from the network"],
  ["Interactive", "log on locally"],
  ["Batch", "log on as a batch job"],
]);
