import { expect, test } from "vitest";
import { check } from "../../provider/src/reconcile/check";
import { accountCautions } from "../../provider/src/resources/account-cautions";
import { CERTIFICATES } from "../reconcile/arbitrary";
import { kindOf } from "../reconcile/kind-of";

const refusals = (userName: string) => {
  const inputs = { server: "web01", site: "S", certificate: CERTIFICATES[0], userName };
  return check(kindOf("OneToOneMapping"), inputs).failures.map(({ reason }) => reason);
};
const section = (defaultLogonDomain: string) => ({ attributes: { defaultLogonDomain: { value: defaultLogonDomain } } });
const cautions = (userName: string, password = "p", domain = "CORP") =>
  accountCautions({ userName, password }, section(domain));

test.each([
  "alice",
  "CORP\\alice",
  "CORP\\alice.o'hara-2 (test)",
  "corp.example\\zoë",
  "alice@corp.example",
  ".\\alice",
])("%s is an account", (userName) => {
  expect(refusals(userName)).toEqual([]);
  expect(cautions(userName)).toEqual([]);
});

test.each([
  ["a zero-width space", "CORP\\al\u200bice", "contains U+200B, which cannot be seen, as character 8: remove it"],
  [
    "a mark of direction, copied from a web page",
    "\u200eCORP\\alice",
    "contains U+200E, which cannot be seen, as character 1",
  ],
  ["a soft hyphen", "al\u00adice", "contains U+00AD"],
  ["a byte order mark", "\ufeffalice", "contains U+FEFF"],
  ["a line end", "CORP\\alice\n", "contains U+000A, which cannot be seen, as character 11"],
  ["a line separator", "alice\u2028", "contains U+2028"],
  ["a tab, which \\t in JavaScript is", "CORP\tom", "contains U+0009, which cannot be seen, as character 5"],
  ["half a character", "alice\ud83d", "contains U+D83D"],
  ["an invisible character beyond 16 bits", "a😀\u{e0061}b", "contains U+E0061, which cannot be seen, as character 3"],
  ["a blank at the end", "CORP\\alice ", "has a blank at the beginning or end"],
  ["a no-break space at the beginning", "\u00a0alice", "has a blank at the beginning or end"],
  ["a blank behind the backslash", "CORP\\ alice", "has a blank at the beginning or end"],
  ["a blank before the backslash", "CORP \\alice", "has a blank at the beginning or end"],
  ["a slash for a backslash", "CORP/alice", 'contains /, and Windows forbids / [ ] : ; | = , + * ? < > "'],
  ["two backslashes", "CORP\\\\alice", "contains a second backslash; expected DOMAIN\\name"],
  ["no account", "CORP\\", "names no account after the backslash"],
  ["a managed service account", "CORP\\svc$", "names a managed service account or a computer (it ends in $)"],
  ["one without its domain", "svc$", "names a managed service account"],
  ["an application pool", "IIS AppPool\\DefaultAppPool", "names a virtual or built-in account, which cannot be mapped"],
  ["a service", "nt service\\W3SVC", "names a virtual or built-in account"],
  ["a built-in account", "NT AUTHORITY\\SYSTEM", "names a virtual or built-in account"],
])("a userName that Windows forbids is refused: %s", (_what, userName, expected) => {
  const reasons = refusals(userName);
  expect(reasons).toHaveLength(1);
  expect(reasons[0]).toContain(`userName: ${expected}`);
  expect(reasons[0]).toMatch(/\(input\/invalid\)$/);
});

test.each([...'/[]:;|=,+*?<>"'])("%s in the account part is refused, and in the domain part it is not", (char) => {
  expect(refusals(`CORP\\a${char}b`)).toEqual([expect.stringContaining(`contains ${char}, and Windows forbids`)]);
  expect(refusals(`a${char}b`)).toHaveLength(1);
  expect(refusals(`CO${char}RP\\ab`)).toEqual([]);
});

test("all mistakes of a name are told at once", () => {
  expect(refusals("CORP \\al:ice\\x$")).toHaveLength(4);
});

test("a name with @ may hold more: what is invisible is refused, of the rest it is warned", () => {
  for (const userName of ["al\u200bice@corp", " alice@corp", "alice@corp\n"])
    expect(refusals(userName)).toHaveLength(1);
  for (const [userName, said] of [
    ["a+b@corp.example", "userName contains +, and Windows forbids"],
    ["svc$@corp.example", "userName names a managed service account"],
    ["CORP\\a\\b@corp", "userName contains a second backslash"],
  ] as const) {
    expect(refusals(userName)).toEqual([]);
    expect(cautions(userName)).toEqual([expect.stringContaining(said)]);
  }
});

test('"CORP\\alice" with one backslash is CORPalice: a plain name is warned of where no default domain holds', () => {
  // biome-ignore lint/suspicious/noUselessEscapeInString: the mistake itself
  const userName = "CORP\alice";
  expect(cautions(userName, "p", "")).toEqual([
    expect.stringMatching(/^userName has no domain .*"CORP\\\\alice" in JavaScript/),
  ]);
  expect(cautions(userName, "p", "CORP")).toEqual([]);
  expect(cautions("CORP\\alice", "p", "")).toEqual([]);
  expect(cautions("alice@corp.example", "p", "")).toEqual([]);
  const fault = { kind: "denied" as const, text: "denied" };
  expect(accountCautions({ userName }, { fault })).toEqual([]);
  expect(accountCautions({ userName }, { attributes: { defaultLogonDomain: { fault } } })).toEqual([]);
});

test("a password that is empty or ends in a line end is warned of, never with the value", () => {
  expect(cautions("CORP\\alice", "")).toEqual(["password is empty; check the value that it comes from"]);
  for (const end of ["\n", "\r\n", "\r"]) {
    const [said, ...more] = cautions("CORP\\alice", `planted${end}`);
    expect(said).toMatch(/^password ends in a line end/);
    expect(said).not.toMatch(/planted|\s$/);
    expect(more).toEqual([]);
  }
  for (const password of ["planted", " planted ", "pla\nnted", undefined])
    expect(accountCautions({ userName: "CORP\\alice", password }, section(""))).toEqual([]);
});
