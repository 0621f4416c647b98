import type { Account } from "../../../agent/protocol";
import { fold } from "../../../base/fold";
import { quoted } from "../../../base/printable";
import { WIN32 } from "../../statuses";
import type { Facts } from "../facts";
import { counted, failuresOf } from "../log";
import { type Finding, fault, fine, type Rule, unknown, unreadable } from "../rule";
import { several } from "../several";

/** The account of a mapping must exist and must be able to log on. */
export const account: Rule = {
  name: "account",
  symptoms: ["401.1 win32 1326", "401.1 win32 1330", "401.1 win32 1331", "401.1 win32 1793", "401.1 win32 1909"],
  judge(facts) {
    const { accounts } = facts;
    if ("fault" in accounts) return unreadable("the accounts of the mappings", accounts);
    const used = accountsIn(facts, accounts.accounts);
    const faulty = used.flatMap((each) => {
      const why = whatIsWrong(each);
      return why ? [{ each, why }] : [];
    });
    const found = several(faulty, ({ each, why }) =>
      fault(`the account ${quoted(each.name)} ${why.text}`, evidenceOf(facts, why), {
        advice: why.advice,
        byHand: why.byHand?.(each.name),
      }),
    );
    const unasked = used.filter((each) => "fault" in each);
    return [
      ...found,
      ...notTold(unasked, accounts.left),
      ...(found.length + unasked.length + accounts.left === 0 ? fine(inOrder(used.length)) : []),
    ];
  },
};

/** Win32 statuses of failed logons that the accounts themselves explain. */
export function explainedStatuses(facts: Facts): Set<number> {
  const { accounts } = facts;
  if ("fault" in accounts) return new Set();
  return new Set(accountsIn(facts, accounts.accounts).flatMap((each) => whatIsWrong(each)?.win32 ?? []));
}

/** Of mappings that are enabled; with --certificate of that one. */
function accountsIn({ mappings, given }: Facts, accounts: readonly Account[]): Account[] {
  const meant = mappings.filter(
    ({ enabled, certificate }) =>
      enabled && (!given || certificate?.sha256Thumbprint === given.certificate.sha256Thumbprint),
  );
  const names = new Set(meant.map((each) => fold(each.account ?? "")));
  return accounts.filter(({ name }) => names.has(fold(name)));
}

interface Wrong {
  readonly text: string;
  readonly win32: number;
  readonly advice?: string;
  readonly byHand?: (name: string) => string | undefined;
}

function whatIsWrong(each: Account): Wrong | undefined {
  if ("fault" in each) return undefined;
  if (!each.exists)
    return { text: "does not exist", win32: WIN32.badLogon, advice: "create it, or correct userName of the mapping" };
  if (each.disabled)
    return {
      text: "is disabled",
      win32: WIN32.disabled,
      advice: "enable it",
      byHand: (name) => netUser(name, "/active:yes"),
    };
  if (each.lockedOut)
    return {
      text: "is locked out",
      win32: WIN32.lockedOut,
      advice: "unlock it, and find out who tries a wrong password: perhaps the one of the mapping",
      byHand: (name) => netUser(name, "/active:yes"),
    };
  if (each.expired)
    return {
      text: "has expired",
      win32: WIN32.accountExpired,
      advice: "give it a later end",
      byHand: (name) => netUser(name, "/expires:never"),
    };
  return each.passwordExpired
    ? {
        text: "has a password that has expired",
        win32: WIN32.passwordExpired,
        advice: "set a new password, here and in the mapping",
      }
    : undefined;
}

/** Of a local account; undefined where the name has no place on a command line. */
function netUser(name: string, option: string): string | undefined {
  const local = name.startsWith(".\\") ? name.slice(2) : name;
  return /^[\w.-]{1,100}$/.test(local) ? `net.exe user ${local} ${option}` : undefined;
}

function evidenceOf({ log }: Facts, { win32 }: Wrong): string[] {
  const refused = failuresOf(log, { status: 401, substatus: 1, win32: [win32] });
  return refused.length > 0
    ? [counted(refused)]
    : ["Windows says so now; whether somebody was refused for it the log does not tell"];
}

function notTold(unasked: readonly Account[], left: number): Finding[] {
  const [first] = unasked;
  const why =
    first && "fault" in first
      ? `of ${unasked.length} accounts, ${quoted(first.name)} first, Windows could not be asked (${first.fault.text})`
      : undefined;
  return [...(why ? unknown(why) : []), ...(left > 0 ? unknown(`${left} further accounts were not looked at`) : [])];
}

function inOrder(count: number): string {
  return count === 0
    ? "no mapping names an account"
    : `${count === 1 ? "the account exists and is" : `all ${count} accounts exist and are`} neither disabled, locked out nor expired`;
}
