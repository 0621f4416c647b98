import { expect, test } from "vitest";
import type { Facts } from "../../../../provider/src/command/doctor/facts";
import { judge, only } from "../../../../provider/src/command/doctor/judge";
import { logOf, ON, schemes, site } from "./site";

const faults = (changes: Partial<Facts>) => only(judge(site(changes), new Set()), "fault");

test("what only the log proves comes after what is so now, whatever rule comes first", () => {
  // A curl test without a certificate, and a repaired web.config, stood before the cause.
  const log = logOf("403.7.64", "500.19.13", "401.1.1326");
  const found = faults({ log, schemes: schemes({ anonymousAuthentication: ON }) });
  expect(found.map(({ rule, finding }) => [rule.name, finding.fromLog === true])).toEqual([
    ["anonymous-access", false],
    ["configuration", true],
    ["certificate-sent", true],
    ["logon", true],
  ]);
});

test("of an account that exists the password is wrong, of others it may be either", () => {
  const log = logOf("401.1.1326");
  expect(faults({ log })[0]?.finding.cause).toContain("the password of a mapping is wrong");
  const open = faults({ log, accounts: { fault: { kind: "denied", text: "Access is denied." } } });
  expect(open[0]?.finding.cause).toContain("unknown account, or wrong password");
});
