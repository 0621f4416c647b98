import { itemsOf } from "../engine/native";
import { accountOf } from "../machine/asked";
import { toFault } from "./faults";
import { foldCase } from "./fold";
import type { Account, AccountsObservation, AccountsQuery } from "./messages";
import { collectionAt, textIn } from "./place";
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
function namesIn(view: View, { section, location, collection, attribute, domain }: AccountsQuery): string[] {
  const home = String(view.section(section, location).getAttribute(domain).value);
  const names = new Map<string, string>();
  for (const entry of itemsOf(collectionAt(view, section, location, collection))) {
    const told = textIn(entry, attribute);
    if (told === undefined || told === "") continue;
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
