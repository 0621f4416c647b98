import type { LoggedRequest } from "../../../agent/protocol";
import { meaningOf } from "../../statuses";
import { counted } from "../log";
import { fault, fine, type Rule, unknown } from "../rule";

/** What the log holds besides. */
export const otherFailures: Rule = {
  name: "other-failures",
  symptoms: ["403.5"],
  judge({ log }) {
    const kinds = new Map<string, LoggedRequest[]>();
    for (const each of log.requests) {
      const name = `${each.status}.${each.substatus}`;
      if (!EXPLAINED.has(name) && each.status !== 413 && each.status !== 500)
        kinds.set(name, [...(kinds.get(name) ?? []), each]);
    }
    if (kinds.size > 0)
      return [...kinds].slice(0, MOST).map(([name, requests]) =>
        fault(`requests were refused with ${name}: ${meaningOf(requests[0] as LoggedRequest)}`, [counted(requests)], {
          advice: "look the status up in Microsoft's list of IIS status codes",
        }),
      );
    if (log.why !== undefined) return unknown(`what else fails: the site's log ${log.why}`);
    return fine("the log has no other refusals");
  },
};

const MOST = 10;

/** Each has a rule of its own. */
const EXPLAINED = new Set(["401.1", "401.2", "401.3", "403.4", "403.7", "403.12", "403.13", "403.16", "403.17"]);
