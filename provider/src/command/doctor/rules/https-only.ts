import { shown } from "../../../resources/adopted";
import { valueIn } from "../../../resources/sections";
import { flagsIn } from "../asking";
import { servedBindings } from "../endpoints";
import type { Facts } from "../facts";
import { failuresOf, logged } from "../log";
import { type Finding, fault, fine, loggedFault, type Rule, unknown, unreadable } from "../rule";

/** Plain HTTP is refused where Ssl is set, and carries no certificate anyway. */
export const httpsOnly: Rule = {
  name: "https-only",
  symptoms: ["403.4"],
  judge(facts) {
    const { log, access, tls } = facts;
    const found = [...refusals(facts), ...withoutBinding(facts)];
    if (found.length > 0) return found;
    if ("fault" in tls) return unreadable("the bindings", tls);
    if (log.why !== undefined && flagsIn(valueIn(access, "sslFlags"))?.includes("Ssl") !== false)
      return unknown(`whether clients come over plain HTTP: the site's log ${log.why}`);
    return fine("the site has an https binding, and nobody was refused for plain HTTP");
  },
};

function refusals({ log, access }: Facts): Finding[] {
  const refused = failuresOf(log, { status: 403, substatus: 4 });
  const flags = valueIn(access, "sslFlags");
  if (refused.length === 0) return [];
  return [
    loggedFault(
      "clients came over plain HTTP, which is refused",
      [...logged(refused), ...(flags === undefined ? [] : [`sslFlags is ${shown(flags)}`])],
      {
        advice:
          "send them to https://, or redirect http:// in another site; if it was nobody who matters, run this with --skip https-only",
      },
    ),
  ];
}

function withoutBinding({ tls, site }: Facts): Finding[] {
  if ("fault" in tls || servedBindings(tls, { site, url: undefined }).length > 0) return [];
  return [
    fault(
      "the site has no https binding, so no client can send a certificate",
      ["its bindings have no protocol https"],
      {
        advice: "add one with a certificate in IIS Manager, or with New-IISSiteBinding -Protocol https",
      },
    ),
  ];
}
