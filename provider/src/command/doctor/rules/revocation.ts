import type { LoggedRequest } from "../../../agent/protocol";
import { quoted } from "../../../base/printable";
import { CHECK } from "../../../http-sys/flags";
import { WIN32 } from "../../statuses";
import { servingEntries } from "../endpoints";
import type { Facts } from "../facts";
import { failuresOf, logged } from "../log";
import { type Fault, fine, loggedFault, type Rule, unknown, unreadable } from "../rule";

/** A revoked certificate is refused, and so is one whose revocation list cannot be fetched. */
export const revocation: Rule = {
  name: "revocation",
  symptoms: ["403.13"],
  judge(facts) {
    const { log, tls } = facts;
    const refused = failuresOf(log, { status: 403, substatus: 13 });
    if (refused.length > 0) return explain(refused, facts);
    if ("fault" in tls) return unreadable("the entries of HTTP.sys", tls);
    const { readable, unreadable: unread } = servingEntries(tls, facts);
    if (unread > 0) return unknown("an entry of HTTP.sys that serves the site cannot be read");
    if (readable.length === 0) return unknown("no entry of HTTP.sys serves the site");
    const { isOn } = checkingOf(facts);
    if (!isOn) return fine("revocation is not checked");
    if (log.why !== undefined)
      return unknown(`revocation is checked, and whether that fails: the site's log ${log.why}`);
    return fine("revocation is checked, and nobody was refused for it, as far as the log tells");
  },
};

function explain(refused: readonly LoggedRequest[], facts: Facts): Fault[] {
  const revoked = refused.filter(({ win32 }) => REVOKED.includes(win32));
  const unchecked = refused.filter((each) => !revoked.includes(each));
  return [
    ...(revoked.length > 0 ? [isRevoked(revoked)] : []),
    ...(unchecked.length > 0 ? [isUnchecked(unchecked, facts)] : []),
  ];
}

const REVOKED: readonly number[] = [WIN32.revoked, WIN32.revokedByPolicy];

function isRevoked(refused: readonly LoggedRequest[]): Fault {
  return loggedFault("a client came with a revoked certificate", logged(refused), {
    advice: "get a new certificate for that client, and remove the mapping of the old one",
  });
}

function isUnchecked(refused: readonly LoggedRequest[], facts: Facts): Fault {
  const { isCachedOnly, told } = checkingOf(facts);
  const cause = "the server could not check whether a client's certificate is revoked";
  if (isCachedOnly)
    return loggedFault(cause, [...logged(refused), ...told], {
      advice:
        "lists in the cache alone are looked at, and none is fetched: switch that off for the entry (netsh: verifyrevocationwithcachedclientcertonly=disable), or keep the lists in the machine's store CA",
    });
  return loggedFault(cause, [...logged(refused), ...told], {
    advice:
      "let the server reach the address in the certificate (CRL distribution point), as the machine account and through its own proxy settings",
    byHand: "certutil.exe -verify -urlfetch client.cer",
  });
}

/** Of the first entry that checks. */
function checkingOf(facts: Facts): { isOn: boolean; isCachedOnly: boolean; told: string[] } {
  const entries = "fault" in facts.tls ? [] : servingEntries(facts.tls, facts).readable;
  const first = entries.find(({ checkMode }) => (checkMode & CHECK.noRevocation) === 0);
  if (!first) return { isOn: false, isCachedOnly: false, told: [] };
  const isCachedOnly = (first.checkMode & CHECK.cachedRevocationOnly) !== 0;
  const how = isCachedOnly ? " by lists in the cache only" : "";
  return { isOn: true, isCachedOnly, told: [`the endpoint ${quoted(first.endpoint)} checks revocation${how}`] };
}
