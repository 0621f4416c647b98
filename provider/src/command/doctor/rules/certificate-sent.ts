import { valueIn } from "../../../resources/sections";
import { counted, failuresOf } from "../log";
import { fault, fine, type Rule, unknown } from "../rule";

/** Where a certificate is required, a client without one is refused. */
export const certificateSent: Rule = {
  name: "certificate-sent",
  symptoms: ["403.7"],
  judge({ log, access }) {
    const refused = failuresOf(log, { status: 403, substatus: 7 });
    if (refused.length > 0)
      return [
        fault("clients came without a certificate, and one is required", [counted(refused)], {
          advice:
            "on the client: the certificate must be in the store of the user who runs the program, with its private key, and be valid for client authentication; behind a proxy that ends TLS no certificate arrives",
        }),
      ];
    const flags = valueIn(access, "sslFlags");
    if (Array.isArray(flags) && !flags.includes("SslRequireCert")) return fine("a certificate is not required");
    if (log.why !== undefined) return unknown(`whether clients come without a certificate: the site's log ${log.why}`);
    return fine("every client sent a certificate, as far as the log tells");
  },
};
