import { printable } from "../../../base/printable";
import { counted, failuresOf } from "../log";
import { fault, fine, type Rule, unreadable } from "../rule";
import { several } from "../several";

/** A certificate in LocalMachine\Root that is not self-signed breaks client certificates for everybody. */
export const rootStore: Rule = {
  name: "root-store",
  symptoms: ["403.16"],
  judge({ trust, log }) {
    if ("fault" in trust) return unreadable("the machine's store Root", trust);
    if (trust.misplacedRoots.length === 0) return fine("every certificate in the machine's store Root is self-signed");
    const refused = failuresOf(log, { status: 403, substatus: 16 });
    const evidence = refused.length > 0 ? [counted(refused)] : [];
    return several(trust.misplacedRoots, ({ subject, issuer, thumbprint }) =>
      fault(
        "the machine's store Root holds a certificate that is not self-signed, which makes Windows refuse client certificates of everybody",
        [`${printable(subject, 200)}, issued by ${printable(issuer, 200)}, thumbprint ${thumbprint}`, ...evidence],
        {
          advice: "move it into the store CA (intermediate authorities)",
          byHand: `certutil.exe -delstore Root ${thumbprint}`,
        },
      ),
    );
  },
};
