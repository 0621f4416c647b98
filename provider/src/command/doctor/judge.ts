import type { Facts } from "./facts";
import type { Finding, Rule } from "./rule";
import { RULES } from "./rules";

/** What one rule says of a site. */
export interface Judged {
  readonly rule: Rule;
  readonly finding: Finding;
}

/** In the order of the rules; faults that only the log proves come last, since they may be over. */
export function judge(facts: Facts, skipped: ReadonlySet<string>): Judged[] {
  const rules = RULES.filter(({ name }) => !skipped.has(name));
  const judged = rules.flatMap((rule) => rule.judge(facts).map((finding) => ({ rule, finding })));
  const isLater = ({ finding }: Judged) => finding.is === "fault" && finding.fromLog === true;
  return [...judged.filter((each) => !isLater(each)), ...judged.filter(isLater)];
}

export function only<K extends Finding["is"]>(judged: readonly Judged[], is: K) {
  return judged.filter(
    (each): each is Judged & { readonly finding: Extract<Finding, { readonly is: K }> } => each.finding.is === is,
  );
}
