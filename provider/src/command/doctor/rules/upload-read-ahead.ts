import { asksLate, type LateAsking } from "../../../http-sys/asking";
import { isReadable, line } from "../../../resources/asked-late";
import { valueIn } from "../../../resources/sections";
import { servedBindings } from "../endpoints";
import { counted, failuresOf } from "../log";
import { fault, fine, type Rule, unknown, unreadable } from "../rule";

/** While IIS asks for a certificate late it keeps the body, up to a bound. */
export const uploadReadAhead: Rule = {
  name: "upload-read-ahead",
  symptoms: ["413"],
  judge(facts) {
    const { tls, runtime, access, log } = facts;
    const refused = failuresOf(log, { status: 413 });
    const size = valueIn(runtime, "uploadReadAheadSize");
    const evidence = [
      ...(size === undefined ? [] : [`uploadReadAheadSize is ${size} bytes`]),
      ...(refused.length > 0 ? [counted(refused)] : []),
    ];
    if ("fault" in tls) return unreadable("the entries of HTTP.sys", tls);
    const flags = valueIn(access, "sslFlags");
    const asks = !Array.isArray(flags) || flags.includes("SslNegotiateCert");
    const entries = servedBindings(tls, facts).flatMap((each) => each.entries);
    const late = entries.filter(isReadable).find((entry) => asks && fails(asksLate(tls, entry), refused.length > 0));
    if (late)
      return [
        fault(
          `a request with a larger body than uploadReadAheadSize is answered 413, since the certificate is asked for late`,
          evidence,
          {
            program: line(late.endpoint),
          },
        ),
      ];
    if (refused.length > 0)
      return [
        fault("requests were answered 413", evidence, {
          advice: "the certificate is asked for in the handshake now: run this again with a shorter --since",
        }),
      ];
    if (!entries.every(isReadable)) return unknown("an entry of HTTP.sys that serves the site cannot be read");
    return fine("no body was too large for a late question");
  },
};

/** Where a late question fails whatever comes with it, late-asking says so. */
function fails(late: LateAsking | undefined, isLogged: boolean): boolean {
  return late === "renegotiation" || (late !== undefined && isLogged);
}
