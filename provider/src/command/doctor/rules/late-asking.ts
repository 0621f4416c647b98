import type { SslBindingObservation, SslEntry } from "../../../agent/protocol";
import { quoted } from "../../../base/printable";
import { asksLate, type LateAsking, windowsName } from "../../../http-sys/asking";
import { CHECK, FLAG, flagNames, IIS_APP_ID } from "../../../http-sys/flags";
import { LATE, line } from "../../../resources/asked-late";
import { WIN32 } from "../../statuses";
import { askingOf } from "../asking";
import { servingEntries } from "../endpoints";
import type { Facts } from "../facts";
import { failuresOf, logged } from "../log";
import { type Fault, type Finding, fault, fine, loggedFault, type Rule, unknown, unreadable } from "../rule";
import { several } from "../several";

/** A certificate that is asked for after the handshake does not come under TLS 1.3 and HTTP/2. */
export const lateAsking: Rule = {
  name: "late-asking",
  symptoms: ["reset", "500 win32 50"],
  judge(facts) {
    const { tls, log } = facts;
    const evidence = logged(failuresOf(log, { status: 500, win32: [WIN32.notSupported] }));
    if ("fault" in tls) return unreadable("the entries of HTTP.sys", tls);
    const { where } = askingOf(facts);
    if (where === "nowhere") return fine("no certificate is asked for yet");
    const { readable, unreadable: unread } = servingEntries(tls, facts);
    const late = lateOf(readable, tls);
    const open = unread > 0 ? unknown(`${unread === 1 ? UNREAD : `${unread} of these entries cannot be read`}`) : [];
    if (late.length > 0 && where === "unknown")
      return unknown(
        `whether a certificate is asked for cannot be read; the endpoint ${quoted(late[0]?.entry.endpoint ?? "")} would ask late`,
      );
    if (late.length > 0) return [...several(late, ({ entry, how }) => explain(entry, how, tls, evidence)), ...open];
    if (open.length > 0) return open;
    if (readable.length === 0) return unknown("no entry of HTTP.sys serves the site");
    if (evidence.length > 0) return [before(evidence)];
    return fine("certificates are asked for in the TLS handshake");
  },
};

const UNREAD = "an entry of HTTP.sys that serves the site cannot be read";

interface Late {
  readonly entry: SslEntry;
  readonly how: LateAsking;
}

/** The entries of the site that ask late, where a certificate is asked for. */
export function lateEntries(facts: Facts): Late[] {
  const { tls } = facts;
  if ("fault" in tls || !["here", "below"].includes(askingOf(facts).where)) return [];
  return lateOf(servingEntries(tls, facts).readable, tls);
}

function lateOf(entries: readonly SslEntry[], tls: SslBindingObservation): Late[] {
  return entries.flatMap((entry) => {
    const how = asksLate(tls, entry);
    return how ? [{ entry, how }] : [];
  });
}

function explain(
  entry: SslEntry,
  how: LateAsking,
  { build, tls13 }: SslBindingObservation,
  evidence: readonly string[],
): Fault {
  const { endpoint, flags } = entry;
  return fault(
    `the endpoint ${quoted(endpoint)} of HTTP.sys does not ask for certificates in the TLS handshake, ${LATE[how](windowsName(build))}`,
    [
      `flags of the entry: ${flagNames(flags).join(", ") || "none"}; TLS 1.3 of SCHANNEL: ${tls13 === null ? "as the build has it" : tls13 ? "on" : "off"}`,
      ...evidence,
    ],
    helpFor(entry),
  );
}

function helpFor(entry: SslEntry): Pick<Fault, "advice" | "program" | "byHand"> {
  const { store, endpoint, appId } = entry;
  if (store === "ccs")
    return {
      advice: "say all of the entry again by `netsh http update sslcert ccs=PORT`, with clientcertnegotiation=enable",
    };
  if (appId !== IIS_APP_ID)
    return {
      advice: `the entry belongs to application ${quoted(appId)}, and IIS serves this site with it: find out what that is; if nothing else needs the entry, bind the certificate in IIS, and run this again`,
    };
  const byHand = netsh(entry);
  return { program: line(endpoint), ...(byHand !== undefined && { byHand }) };
}

/** Replaces the whole entry, so only of one that holds nothing else; `up` says all of it again. */
function netsh({ store, endpoint, certificateHash, certificateStoreName, flags, checkMode, ...rest }: SslEntry) {
  const others = [rest.revocationFreshnessTime, rest.urlRetrievalTimeout, rest.ctlIdentifier, rest.ctlStoreName];
  const isPlain = flags <= FLAG.useDsMapper && checkMode <= CHECK.noRevocation && others.every((each) => !each);
  const isSafe = /^[\w.*:[\]-]+$/.test(endpoint) && certificateHash !== "" && /^\w*$/.test(certificateStoreName);
  if (!isPlain || !isSafe) return undefined;
  const place = store === "name" ? "hostnameport" : "ipport";
  const revocation = checkMode === 0 ? "enable" : "disable";
  return `netsh.exe http update sslcert ${place}=${endpoint} certhash=${certificateHash} appid=${IIS_APP_ID} certstorename=${certificateStoreName || "MY"} verifyclientcertrevocation=${revocation} dsmapperusage=${flags === 0 ? "disable" : "enable"} clientcertnegotiation=enable`;
}

function before(evidence: readonly string[]): Finding {
  return loggedFault(
    "the certificate was asked for late, which TLS 1.3 does not allow; now it is asked for in the handshake",
    evidence,
    {
      advice: "nothing, if it was changed since: run this again with a shorter --since",
    },
  );
}
