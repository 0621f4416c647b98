import { line } from "../../../resources/asked-late";
import { valueIn } from "../../../resources/sections";
import { servingEntries } from "../endpoints";
import { failuresOf, logged } from "../log";
import { fault, fine, loggedFault, type Rule, unknown, unreadable } from "../rule";
import { lateEntries } from "./late-asking";

/** While IIS asks for a certificate late it keeps the body, up to a bound. */
export const uploadReadAhead: Rule = {
  name: "upload-read-ahead",
  symptoms: ["413"],
  judge(facts) {
    const { tls, runtime, log } = facts;
    if ("fault" in tls) return unreadable("the entries of HTTP.sys", tls);
    const refused = failuresOf(log, { status: 413 });
    const [late] = lateEntries(facts);
    const size = valueIn(runtime, "uploadReadAheadSize");
    const evidence = [...(size === undefined ? [] : [`uploadReadAheadSize is ${size} bytes`]), ...logged(refused)];
    if (refused.length > 0 && late)
      return [
        fault(
          "bodies larger than uploadReadAheadSize are answered 413, since the certificate is asked for late",
          evidence,
          {
            ...(late.entry.store === "ccs"
              ? { advice: "do what late-asking says" }
              : { program: line(late.entry.endpoint) }),
          },
        ),
      ];
    if (refused.length > 0)
      return [
        loggedFault("requests were answered 413, though no certificate is asked for late", evidence, {
          advice:
            "if the flag was set since, run this again with a shorter --since; otherwise the application, or a limit of its own, refuses the size",
        }),
      ];
    if (servingEntries(tls, facts).unreadable > 0)
      return unknown("an entry of HTTP.sys that serves the site cannot be read");
    if (late && log.why !== undefined)
      return unknown(`whether bodies are too large for a late question: the site's log ${log.why}`);
    return fine("no body was too large for a late question, as far as the log tells");
  },
};
