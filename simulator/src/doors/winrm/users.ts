import { timingSafeEqual } from "node:crypto";

/** Somebody who may log in; `DOMAIN\name` where the account is a domain's. */
export interface WinrmDoorUser {
  readonly password?: string;
  /** Member of Administrators or Remote Management Users; true unless said. */
  readonly mayManage?: boolean;
}

export type WinrmDoorUsers = Readonly<Record<string, WinrmDoorUser>>;

/** A user as the door's options name him. */
export interface KnownUser extends WinrmDoorUser {
  readonly name: string;
}

/** Finds whom a login means; Windows does not tell case. */
export function findUser(
  users: WinrmDoorUsers,
  login: { readonly user: string; readonly domain: string },
  computerName: string,
): KnownUser | undefined {
  const wanted = same(localTo(login.domain, computerName) ? login.user : `${login.domain}\\${login.user}`);
  const name = Object.keys(users).find((known) => same(known) === wanted);
  return name === undefined ? undefined : { name, ...users[name] };
}

/** Splits `DOMAIN\name`; a name with an @ stays whole. */
export function splitUser(text: string): { readonly user: string; readonly domain: string } {
  const [domain, user] = /^([^\\]*)\\(.*)$/s.exec(text)?.slice(1) ?? ["", text];
  return { domain: domain ?? "", user: user ?? "" };
}

export function samePassword(given: string, expected: string | undefined): boolean {
  if (expected === undefined) return false;
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function localTo(domain: string, computerName: string): boolean {
  return ["", ".", same(computerName)].includes(same(domain));
}

function same(name: string): string {
  return name.toUpperCase();
}
