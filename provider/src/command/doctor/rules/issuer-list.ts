import { failuresOf, logged } from "../log";
import { fault, fine, type Rule, unreadable } from "../rule";

/** A list of issuers that the server sends is cut at 16 KB, and clients send no certificate of others. */
export const issuerList: Rule = {
  name: "issuer-list",
  symptoms: ["403.7"],
  judge({ trust, log }) {
    if ("fault" in trust) return unreadable("SCHANNEL's settings", trust);
    if (trust.sendTrustedIssuerList !== true) return fine("clients are not told which issuers the server trusts");
    return [
      fault(
        "the server tells clients which issuers it trusts, and a client whose issuer is not in that list sends no certificate",
        ["SendTrustedIssuerList of SCHANNEL is 1", ...logged(failuresOf(log, { status: 403, substatus: 7 }))],
        {
          advice:
            "switch the list off: Windows trusts the same issuers without it; if it is meant, run this with --skip issuer-list",
          byHand:
            "reg.exe add HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL /v SendTrustedIssuerList /t REG_DWORD /d 0 /f",
        },
      ),
    ];
  },
};
