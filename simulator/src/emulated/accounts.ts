import { accountOf } from "../machine/asked";
import { toFault } from "./faults";
import { foldCase } from "./fold";
import type { Account, AccountsObservation, AccountsQuery } from "./messages";
import { textsIn } from "./place";
import type { View } from "./view";

const MOST = 200;
const LONGEST = 300;

/** What Windows knows of the accounts that entries of a collection name. */
export function readAccounts(view: View, query: AccountsQuery): AccountsObservation {
  const names = namesIn(view, query);
  const accounts = names.slice(0, MOST).map((name) => factsOf(view, name));
  return { accounts, left: names.length - accounts.length };
}

/** Each once, in the order of the entries. */
function namesIn(view: View, query: AccountsQuery): string[] {
  const home = String(view.section(query.section, query.location).getAttribute(query.domain).value);
  const names = new Map<string, string>();
  for (const told of textsIn(view, query)) {
    if (told === "") continue;
    const name = home !== "" && !/[\\@]/.test(told) ? `${home}\\${told}` : told;
    if (!names.has(foldCase(name))) names.set(foldCase(name), name);
  }
  return [...names.values()];
}

function factsOf({ windows }: View, name: string): Account {
  const told = name.slice(0, LONGEST);
  try {
    const found = accountOf(windows, name);
    const { disabled = false, lockedOut = false, expired = false, passwordExpired = false } = found ?? {};
    return { name: told, exists: found !== undefined, disabled, lockedOut, expired, passwordExpired };
  } catch (error) {
    return { name: told, fault: toFault(error) };
  }
}
