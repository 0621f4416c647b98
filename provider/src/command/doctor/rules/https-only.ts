import { shown } from "../../../resources/adopted";
import { valueIn } from "../../../resources/sections";
import { servedBindings } from "../endpoints";
import { counted, failuresOf } from "../log";
import { fault, fine, type Rule, unknown, unreadable } from "../rule";

/** Plain HTTP is refused where Ssl is set, and carries no certificate anyway. */
export const httpsOnly: Rule = {
  name: "https-only",
  symptoms: ["403.4"],
  judge(facts) {
    const { log, access, tls } = facts;
    const flags = valueIn(access, "sslFlags");
    const refused = failuresOf(log, { status: 403, substatus: 4 });
    if (refused.length > 0)
      return [
        fault(
          "clients came over plain HTTP, which is refused",
          [counted(refused), ...(flags === undefined ? [] : [`sslFlags is ${shown(flags)}`])],
          {
            advice: "send them to https://, or redirect http:// in another site",
          },
        ),
      ];
    if ("fault" in tls) return unreadable("the bindings", tls);
    if (servedBindings(tls, { ...facts, url: undefined }).length === 0)
      return [
        fault(
          "the site has no https binding, so no client can send a certificate",
          ["its bindings have no protocol https"],
          {
            advice: "add one with a certificate in IIS Manager, or with New-IISSiteBinding -Protocol https",
          },
        ),
      ];
    if (log.why !== undefined && Array.isArray(flags) && flags.includes("Ssl"))
      return unknown(`whether clients come over plain HTTP: the site's log ${log.why}`);
    return fine("the site has an https binding, and nobody was refused for plain HTTP");
  },
};
