import { valueIn } from "../../../resources/sections";
import { flagsIn } from "../asking";
import { failuresOf, logged } from "../log";
import { fine, loggedFault, type Rule, unknown } from "../rule";
import { lateEntries } from "./late-asking";

/** Where a certificate is required, a client without one is refused. */
export const certificateSent: Rule = {
  name: "certificate-sent",
  symptoms: ["403.7"],
  judge(facts) {
    const { log, access } = facts;
    const refused = failuresOf(log, { status: 403, substatus: 7 });
    const isRequired = flagsIn(valueIn(access, "sslFlags"))?.includes("SslRequireCert") !== false;
    if (refused.length > 0 && !isRequired)
      return [
        loggedFault("clients came without a certificate when one was required at that place", logged(refused), {
          advice:
            "none is required at the place that is looked at: run this with --url for the path of those clients, or, if it was changed since, with a shorter --since",
        }),
      ];
    if (refused.length > 0)
      return [
        loggedFault("clients came without a certificate, and one is required", logged(refused), {
          advice: lateEntries(facts).length > 0 ? `${LATE}; then, ${CLIENT}` : CLIENT,
        }),
      ];
    if (!isRequired) return fine("a certificate is not required");
    if (log.why !== undefined) return unknown(`whether clients come without a certificate: the site's log ${log.why}`);
    return fine("every client sent a certificate, as far as the log tells");
  },
};

const LATE = "first do what late-asking says: a client that is asked late may send none";
const CLIENT =
  "on the client: the certificate must be in the store of the user who runs the program, with its private key, and be valid for client authentication; behind a proxy that ends TLS no certificate arrives. Probes of a load balancer send none either: if it was they, run this with --skip certificate-sent";
