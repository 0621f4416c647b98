/**
 * What was probably meant where a connection or the configuration is refused. Names of fields and kinds of values only:
 * a value could be a password in the wrong place.
 */

/** Names of other programs' fields for the same thing, folded as `loosely` does. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  username: "user",
  hostname: "host",
  address: "host",
  server: "host",
  passphrase: "privateKeyPassword",
  privatekeypath: "privateKey",
  privatekeyfile: "privateKey",
  identityfile: "privateKey",
  keyfile: "privateKey",
  fingerprint: "hostKeyFingerprint",
};

/** ` (did you mean "user"?)`, or nothing. */
export function didYouMean(key: string, names: readonly string[]): string {
  if (key.length > 40) return "";
  const wanted = loosely(key);
  const meant =
    names.find((name) => loosely(name) === wanted) ??
    names.find((name) => name === ELSEWHERE[wanted]) ??
    names.find((name) => name.length > 4 && isOneSlipAway(loosely(name), wanted));
  return meant === undefined ? "" : ` (did you mean "${meant}"?)`;
}

/** As Ansible, pywinrm and others spell it. */
function loosely(name: string): string {
  return name
    .toLowerCase()
    .replace(/^ansible_(winrm_)?/, "")
    .replace(/[_-]/g, "");
}

/** One letter more, less or other, or two in the wrong order. */
function isOneSlipAway(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  const [rest, otherRest] = [one.slice(start), other.slice(start)];
  const isSwapped = rest[0] === otherRest[1] && rest[1] === otherRest[0] && rest.slice(2) === otherRest.slice(2);
  return (
    isSwapped ||
    rest.slice(1) === otherRest ||
    rest === otherRest.slice(1) ||
    (rest.slice(1) === otherRest.slice(1) && one.length === other.length)
  );
}

/** `pulumi config set --path` makes numbers of digits and booleans of true and false, and texts of what is secret. */
export function otherType(expected: string, found: string): string {
  if (found === "undefined") return `is missing: expected ${TYPES[expected] ?? expected}`;
  const wrong = `must be ${TYPES[expected] ?? expected}, found ${TYPES[found] ?? found}`;
  if (expected === "string" && (found === "number" || found === "boolean"))
    return `${wrong}: write it in quotation marks; \`pulumi config set --path\` keeps it as text with --type string`;
  if (found === "string" && expected !== "object")
    return `${wrong}: write it without quotation marks; in the configuration set it with --path and without --secret`;
  return wrong;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "null",
};

/** A file's path where its content is expected: it has no line breaks and is shorter than any key. */
export function looksLikePath(text: string): boolean {
  const path = text.trim();
  if (path.length > 260 || /[\r\n]/.test(path)) return false;
  return /^(~|\.{1,2}|[A-Za-z]:)?[\\/]|^~/.test(path) || /\.(pem|key|ppk|pfx|p12|cer|crt|pub)$|^id_\w+$/i.test(path);
}

/** What to write where a path stands. */
export function contentOf(what: string, setting: string): string {
  return `must be ${what}, and looks like the path of a file: give its content, in a program by readFileSync, in the configuration by \`pulumi config set --path --secret ${setting} < FILE\``;
}
