import { fold } from "../base/fold";
import { invisibleIn } from "../base/printable";
import { text } from "../reconcile/values";

const named = text({ role: "attribute", required: true, nonEmpty: true, ignoreCase: true });

/** `userName` of a mapping: `DOMAIN\name`, `name@domain`, or `name`. */
export const userName: typeof named = {
  ...named,
  normalise(value, report) {
    const name = named.normalise(value, report);
    if (typeof name !== "string") return undefined;
    const mistakes = mistakesIn(name).filter(({ certain }) => certain);
    for (const { reason } of mistakes) report(reason);
    return mistakes.length === 0 ? name : undefined;
  },
};

/** What is said of a name, after the word `userName`: of one with an `@` Windows may allow more than of others. */
export function doubtsAbout(name: string): string[] {
  return mistakesIn(name)
    .filter(({ certain }) => !certain)
    .map(({ reason }) => reason);
}

/** Whether Windows takes it from `defaultLogonDomain`, or for a local account. */
export function hasNoDomain(name: string): boolean {
  return !/[\\@]/.test(name);
}

interface Mistake {
  /** Names characters, never the name: the program may have marked it secret. */
  readonly reason: string;
  readonly certain: boolean;
}

function mistakesIn(name: string): Mistake[] {
  const backslash = name.indexOf("\\");
  const domain = backslash < 0 ? undefined : name.slice(0, backslash);
  const account = name.slice(backslash + 1);
  const certain = !name.includes("@");
  return [
    ...unseen(name, domain, account).map((reason) => ({ reason, certain: true })),
    ...forbidden(account).map((reason) => ({ reason, certain })),
    ...unmappable(domain, account).map((reason) => ({ reason, certain })),
  ];
}

function unseen(name: string, domain: string | undefined, account: string): string[] {
  const invisible = invisibleIn(name);
  if (invisible !== undefined) return [invisible];
  if (domain !== undefined && account === "") return ["names no account after the backslash"];
  const isPadded = [domain ?? "", account].some((part) => part !== part.trim());
  return isPadded ? ["has a blank at the beginning or end of the domain or the account: remove it"] : [];
}

/** What Windows forbids in the name of an account. */
const FORBIDDEN = /[/[\]:;|=,+*?<>"]/;

function forbidden(account: string): string[] {
  const reasons: string[] = [];
  const found = FORBIDDEN.exec(account);
  if (found)
    reasons.push(
      `contains ${found[0]}, and Windows forbids / [ ] : ; | = , + * ? < > " in the name of an account; expected DOMAIN\\name`,
    );
  if (account.includes("\\"))
    reasons.push('contains a second backslash; expected DOMAIN\\name, which is "DOMAIN\\\\name" in JavaScript');
  return reasons;
}

/** Domains of accounts that Windows itself keeps. */
const VIRTUAL = ["IIS APPPOOL", "NT SERVICE", "NT AUTHORITY", "NT VIRTUAL MACHINE"];

function unmappable(domain: string | undefined, account: string): string[] {
  const kind =
    domain !== undefined && VIRTUAL.includes(fold(domain))
      ? "a virtual or built-in account"
      : account.split("@", 1)[0]?.endsWith("$")
        ? "a managed service account or a computer (it ends in $)"
        : undefined;
  return kind === undefined
    ? []
    : [`names ${kind}, which cannot be mapped: nobody knows a password for it. Use an ordinary account`];
}
