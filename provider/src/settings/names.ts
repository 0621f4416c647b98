import { isIPv6 } from "node:net";
import { invisibleIn } from "../base/printable";

/** What is wrong with a value, after the name of its property; never the value. */
export type Mistake = (text: string) => string | undefined;

/** RFC 1035, 2.3.4, in octets. */
const LONGEST_HOST = 255;

/** Name or address of a host, without user, port or path. */
export const hostMistake: Mistake = (host) => {
  if (host.length > LONGEST_HOST || !/^[^\s/@"'\\]+$/.test(host))
    return "must be the name or address of a host, without user, port or path";
  if (host.includes(":") && !isIPv6(host))
    return "must be the name or address of a host, without a port, which is a property of its own: port. An IPv6 address is written without brackets";
  return invisibleIn(host);
};

/** An account to log in as. */
export const userMistake: Mistake = (user) => invisibleIn(user) ?? blankAround(user);

/** A login with it would be refused after all tries, where the reason cannot be seen. */
export const passwordMistake: Mistake = (password) =>
  /[\r\n]/.test(password) ? "contains a line end, as the end of a file has one: remove it" : blankAround(password);

const blankAround: Mistake = (text) => (text === text.trim() ? undefined : "begins or ends with a blank: remove it");

/** A text of another form. */
export const patternMistake =
  (pattern: RegExp, mistake: string): Mistake =>
  (text) =>
    pattern.test(text) ? undefined : mistake;
