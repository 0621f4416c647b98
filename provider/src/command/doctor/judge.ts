import type { Facts } from "./facts";
import type { Finding, Rule } from "./rule";
import { RULES } from "./rules";

/** What one rule says of a site. */
export interface Judged {
  readonly rule: Rule;
  readonly finding: Finding;
}

export function judge(facts: Facts, skipped: ReadonlySet<string>): Judged[] {
  const rules = RULES.filter(({ name }) => !skipped.has(name));
  return rules.flatMap((rule) => rule.judge(facts).map((finding) => ({ rule, finding })));
}

export function only<K extends Finding["is"]>(judged: readonly Judged[], is: K) {
  return judged.filter(
    (each): each is Judged & { readonly finding: Extract<Finding, { readonly is: K }> } => each.finding.is === is,
  );
}
