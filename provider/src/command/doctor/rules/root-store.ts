import { printable } from "../../../base/printable";
import { failuresOf, logged } from "../log";
import { fault, fine, type Rule, unreadable } from "../rule";
import { several } from "../several";

/** A certificate in LocalMachine\Root that is not self-signed breaks client certificates for everybody. */
export const rootStore: Rule = {
  name: "root-store",
  symptoms: ["403.16"],
  judge({ trust, log }) {
    if ("fault" in trust) return unreadable("the machine's store Root", trust);
    if (trust.misplacedRoots.length === 0) return fine("every certificate in the machine's store Root is self-signed");
    const evidence = logged(failuresOf(log, { status: 403, substatus: 16 }));
    return several(trust.misplacedRoots, ({ subject, issuer, thumbprint }) =>
      fault(
        "the machine's store Root holds a certificate that is not self-signed, which makes Windows refuse client certificates of everybody",
        [`${printable(subject, 200)}, issued by ${printable(issuer, 200)}, thumbprint ${thumbprint}`, ...evidence],
        {
          advice:
            "move it into the store CA (intermediate authorities); where it comes back, a group policy puts it there",
          byHand: move(thumbprint),
        },
      ),
    );
  },
};

/** It is deleted nowhere before it stands in the other store. Anything shorter than a thumbprint would mean other certificates. */
function move(thumbprint: string): string | undefined {
  if (!/^[0-9A-F]{40}$/.test(thumbprint)) return undefined;
  return `powershell.exe -NoProfile -Command "Move-Item Cert:\\LocalMachine\\Root\\${thumbprint} -Destination Cert:\\LocalMachine\\CA"`;
}
