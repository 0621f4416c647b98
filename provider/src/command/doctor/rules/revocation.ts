import { quoted } from "../../../base/printable";
import { CHECK } from "../../../http-sys/flags";
import { isReadable } from "../../../resources/asked-late";
import { WIN32 } from "../../statuses";
import { servedBindings } from "../endpoints";
import type { Facts } from "../facts";
import { counted, failuresOf } from "../log";
import { type Finding, fault, fine, type Rule, unknown, unreadable } from "../rule";

/** A revoked certificate is refused, and so is one whose revocation list cannot be fetched. */
export const revocation: Rule = {
  name: "revocation",
  symptoms: ["403.13"],
  judge(facts) {
    const { log, tls } = facts;
    const refused = failuresOf(log, { status: 403, substatus: 13 });
    const checked = checks(facts);
    if (refused.length > 0) return [explain(refused, checked)];
    if ("fault" in tls) return unreadable("the entries of HTTP.sys", tls);
    if (checked === "off") return fine("revocation is not checked");
    if (log.why !== undefined)
      return unknown(`revocation is checked, and whether that fails: the site's log ${log.why}`);
    return fine("revocation is checked, and nobody was refused for it, as far as the log tells");
  },
};

function explain(refused: Parameters<typeof counted>[0], checked: string): Finding {
  const isRevoked = refused.every(({ win32 }) => win32 === WIN32.revoked);
  if (isRevoked)
    return fault("a client came with a revoked certificate", [counted(refused)], {
      advice: "get a new certificate for that client, and remove the mapping of the old one",
    });
  return fault(
    "the server could not check whether a client's certificate is revoked",
    [counted(refused), ...(checked === "" ? [] : [checked])],
    {
      advice:
        "let the server reach the address in the certificate (CRL distribution point), as the machine account and through its own proxy settings",
      byHand: "certutil.exe -verify -urlfetch client.cer",
    },
  );
}

/** `off`: no entry of the site checks. */
function checks(facts: Facts): string {
  if ("fault" in facts.tls) return "";
  const entries = servedBindings(facts.tls, facts)
    .flatMap((each) => each.entries)
    .filter(isReadable);
  const checking = entries.filter(({ checkMode }) => (checkMode & CHECK.noRevocation) === 0);
  const [first] = checking;
  if (!first) return "off";
  const how = (first.checkMode & CHECK.cachedRevocationOnly) !== 0 ? " by lists in the cache only" : "";
  return `the endpoint ${quoted(first.endpoint)} checks revocation${how}`;
}
