import { failuresOf, logged } from "../log";
import { fine, loggedFault, type Rule, unknown } from "../rule";

/** The mapped account needs access to the site and its files. */
export const fileAccess: Rule = {
  name: "file-access",
  symptoms: ["403.12", "401.3"],
  judge({ log }) {
    // One by one: each status is told with its count.
    const refused = [
      ...logged(failuresOf(log, { status: 403, substatus: 12 })),
      ...logged(failuresOf(log, { status: 401, substatus: 3 })),
    ];
    if (refused.length > 0)
      return [
        loggedFault("a client was logged on, and its account has no access to what it asked for", refused, {
          advice:
            "give the account, or a group of it, the right to read the folder of the site, with its own name and folder in the command",
          byHand: 'icacls.exe "C:\\path\\of\\the\\site" /grant "DOMAIN\\user:(OI)(CI)RX"',
        }),
      ];
    if (log.why !== undefined) return unknown(`whether accounts may read the files: the site's log ${log.why}`);
    return fine("no mapped account was refused a file, as far as the log tells");
  },
};
