import type { Account } from "../../../agent/protocol";
import { fold } from "../../../base/fold";
import { quoted, withoutStop } from "../../../base/printable";
import { WIN32 } from "../../statuses";
import type { Facts, StoredMapping } from "../facts";
import { failuresOf, logged } from "../log";
import { type Fault, type Finding, fault, fine, type Rule, unknown, unreadable } from "../rule";
import { several } from "../several";

/** The account of a mapping must exist and must be able to log on. */
export const account: Rule = {
  name: "account",
  symptoms: [
    "401.1 win32 1326",
    "401.1 win32 1330",
    "401.1 win32 1331",
    "401.1 win32 1793",
    "401.1 win32 1907",
    "401.1 win32 1909",
  ],
  judge(facts) {
    const { mapping, accounts } = facts;
    if ("fault" in mapping) return unreadable("the section of the mappings", mapping);
    const used = usedIn(facts);
    const nameless = several(used.nameless, () => NAMELESS);
    if ("fault" in accounts) return [...nameless, ...unreadable("the accounts of the mappings", accounts)];
    const answered = answeredOf(accounts.accounts, used.names);
    const faulty = answered.flatMap((each) => {
      const why = whatIsWrong(each);
      return why ? [{ each, why }] : [];
    });
    const found = [
      ...nameless,
      ...several(faulty, ({ each, why }) => explain(each.name, why, facts)),
      ...notTold(answered, used),
    ];
    return found.length > 0 ? found : fine(inOrder(answered.length));
  },
};

/** Win32 statuses of failed logons that the accounts themselves explain. */
export function explainedStatuses(facts: Facts): Set<number> {
  const { accounts } = facts;
  if ("fault" in accounts) return new Set();
  return new Set(answeredOf(accounts.accounts, usedIn(facts).names).flatMap((each) => whatIsWrong(each)?.win32 ?? []));
}

interface Used {
  /** Folded. */
  readonly names: ReadonlySet<string>;
  readonly nameless: readonly StoredMapping[];
  /** Mappings whose account cannot be read. */
  readonly unreadable: number;
}

/** By mappings that are enabled; with --certificate by that one. */
function usedIn({ mappings, given }: Facts): Used {
  const meant = mappings.filter(
    ({ enabled, certificate }) =>
      enabled && (!given || certificate?.sha256Thumbprint === given.certificate.sha256Thumbprint),
  );
  const names = meant.map((each) => each.account).filter((name) => name !== undefined);
  return {
    names: new Set(names.filter((name) => name !== "").map(fold)),
    nameless: meant.filter((each) => each.account === ""),
    unreadable: meant.length - names.length,
  };
}

function answeredOf(accounts: readonly Account[], names: ReadonlySet<string>): Account[] {
  return accounts.filter(({ name }) => names.has(fold(name)));
}

const NAMELESS: Fault = fault(
  "a mapping names no account, so nobody can be logged on by it",
  ["its userName is empty"],
  {
    advice: "set userName and password in its OneToOneMapping",
  },
);

interface Wrong {
  readonly text: string;
  readonly win32: readonly number[];
  readonly advice: string;
  readonly byHand?: string;
}

function whatIsWrong(each: Account): Wrong | undefined {
  if ("fault" in each) return undefined;
  if (!each.exists)
    return { text: "does not exist", win32: [WIN32.badLogon], advice: "create it, or correct userName of the mapping" };
  if (each.disabled)
    return {
      text: "is disabled",
      win32: [WIN32.disabled],
      advice: "if its user may still come in, enable it; otherwise remove the mapping",
      byHand: "/active:yes",
    };
  if (each.lockedOut)
    return {
      text: "is locked out",
      win32: [WIN32.lockedOut],
      advice: "find out who tries a wrong password, perhaps the one of the mapping, and unlock it",
      byHand: "/active:yes",
    };
  if (each.expired)
    return {
      text: "has expired",
      win32: [WIN32.accountExpired],
      advice: "if its user may still come in, give it a later end; otherwise remove the mapping",
    };
  return each.passwordExpired
    ? {
        text: "has a password that has expired, or must be changed",
        win32: [WIN32.passwordExpired, WIN32.mustChangePassword],
        advice: "set a new password, here and in the mapping",
      }
    : undefined;
}

function explain(name: string, { text, win32, advice, byHand }: Wrong, { log, hello }: Facts): Fault {
  const refused = logged(failuresOf(log, { status: 401, substatus: 1, win32 }));
  const evidence =
    refused.length > 0 ? refused : ["Windows says so now; whether somebody was refused for it the log does not tell"];
  return fault(`the account ${quoted(name)} ${text}`, evidence, {
    advice,
    byHand: byHand && netUser(name, hello.computerName, byHand),
  });
}

/** Of a local account; undefined where the name is not safe on a command line. */
function netUser(name: string, computer: string, option: string): string | undefined {
  const [domain = "", local = name] = name.includes("\\") ? name.split("\\") : [];
  const isLocal = domain === "" || domain === "." || fold(domain) === fold(computer);
  return isLocal && /^\w[\w.-]{0,99}$/.test(local) ? `net.exe user ${local} ${option}` : undefined;
}

function notTold(answered: readonly Account[], { names, unreadable: unread }: Used): Finding[] {
  const unasked = answered.filter((each) => "fault" in each);
  const [first] = unasked;
  const missing = names.size - new Set(answered.map(({ name }) => fold(name))).size;
  return [
    ...(first && "fault" in first
      ? unknown(
          `Windows could not be asked about ${many(unasked.length, "account")} (${quoted(first.name)}: ${withoutStop(first.fault.text)})`,
        )
      : []),
    ...(missing > 0 ? unknown(`${many(missing, "account")} of mappings were not looked at`) : []),
    ...(unread > 0 ? unknown(`the accounts of ${many(unread, "mapping")} cannot be read`) : []),
  ];
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function inOrder(count: number): string {
  return count === 0
    ? "no mapping that is looked at names an account"
    : `${count === 1 ? "the account exists and is" : `all ${count} accounts exist and are`} neither disabled, locked out nor expired`;
}
