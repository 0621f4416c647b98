import type { Facts } from "../../../../provider/src/command/doctor/facts";
import { judge } from "../../../../provider/src/command/doctor/judge";
import type { Fault, Finding } from "../../../../provider/src/command/doctor/rule";
import { site } from "./site";

/** What one rule says of a site. */
export function told(rule: string, changes: Partial<Facts>): Finding[] {
  return judge(site(changes), new Set())
    .filter((each) => each.rule.name === rule)
    .map(({ finding }) => finding);
}

export function faultsTold(rule: string, changes: Partial<Facts>): Fault[] {
  return told(rule, changes).filter((each) => each.is === "fault");
}
