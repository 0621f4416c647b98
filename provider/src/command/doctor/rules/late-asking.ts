import type { SslBindingObservation, SslEntry } from "../../../agent/protocol";
import { quoted } from "../../../base/printable";
import { asksLate, type LateAsking, windowsName } from "../../../http-sys/asking";
import { CHECK, flagNames, IIS_APP_ID } from "../../../http-sys/flags";
import { isReadable, LATE, line } from "../../../resources/asked-late";
import { valueIn } from "../../../resources/sections";
import { WIN32 } from "../../statuses";
import { servedBindings } from "../endpoints";
import { counted, failuresOf } from "../log";
import { type Finding, fault, fine, type Rule, unknown, unreadable } from "../rule";

/** A certificate that is asked for after the handshake does not come under TLS 1.3 and HTTP/2. */
export const lateAsking: Rule = {
  name: "late-asking",
  symptoms: ["reset", "500 win32 50"],
  judge(facts) {
    const { tls, access, log } = facts;
    const refused = failuresOf(log, { status: 500, win32: [WIN32.notSupported] });
    const evidence = refused.length > 0 ? [counted(refused)] : [];
    if ("fault" in tls) return unreadable("the entries of HTTP.sys", tls);
    const flags = valueIn(access, "sslFlags");
    if (Array.isArray(flags) && !flags.includes("SslNegotiateCert")) return fine("no certificate is asked for");
    const entries = [...new Set(servedBindings(tls, facts).flatMap((each) => each.entries))];
    const late = entries.filter(isReadable).flatMap((entry) => {
      const how = asksLate(tls, entry);
      return how ? [explain(entry, how, tls, evidence)] : [];
    });
    const unread = entries.filter((entry) => !isReadable(entry));
    if (late.length > 0) return late;
    if (unread.length > 0) return unknown("an entry of HTTP.sys that serves the site cannot be read");
    if (entries.length === 0) return unknown("no entry of HTTP.sys serves the site");
    if (refused.length > 0) return [before(evidence)];
    return fine("certificates are asked for in the TLS handshake");
  },
};

function explain(
  entry: SslEntry,
  how: LateAsking,
  { build, tls13 }: SslBindingObservation,
  evidence: readonly string[],
): Finding {
  const { endpoint, appId, flags } = entry;
  const isOfIis = appId === IIS_APP_ID;
  return fault(
    `the endpoint ${quoted(endpoint)} of HTTP.sys does not ask for certificates in the TLS handshake, ${LATE[how](windowsName(build))}`,
    [
      `flags of the entry: ${flagNames(flags).join(", ") || "none"}; TLS 1.3 of SCHANNEL: ${tls13 === null ? "as the build has it" : tls13 ? "on" : "off"}`,
      ...evidence,
    ],
    {
      ...(isOfIis
        ? { program: line(endpoint), byHand: netsh(entry) }
        : { advice: `the entry belongs to application ${quoted(appId)}: bind the certificate in IIS first` }),
    },
  );
}

/** Replaces the whole entry, so only of one that holds nothing else; `up` says all of it again. */
function netsh({
  store,
  endpoint,
  certificateHash,
  certificateStoreName,
  flags,
  checkMode,
  ...rest
}: SslEntry): string | undefined {
  const others = [rest.revocationFreshnessTime, rest.urlRetrievalTimeout, rest.ctlIdentifier, rest.ctlStoreName];
  const isPlain = (flags & ~0x3) === 0 && (checkMode & ~CHECK.noRevocation) === 0 && others.every((each) => !each);
  if (!isPlain || !/^[\w.*:[\]-]+$/.test(endpoint) || !/^\w*$/.test(certificateStoreName)) return undefined;
  const place = store === "name" ? "hostnameport" : "ipport";
  const revocation = (checkMode & CHECK.noRevocation) === 0 ? "enable" : "disable";
  return `netsh.exe http update sslcert ${place}=${endpoint} certhash=${certificateHash} appid=${IIS_APP_ID} certstorename=${certificateStoreName || "MY"} verifyclientcertrevocation=${revocation} dsmapperusage=${(flags & 1) === 0 ? "disable" : "enable"} clientcertnegotiation=enable`;
}

function before(evidence: readonly string[]): Finding {
  return fault(
    "the certificate was asked for late, which TLS 1.3 does not allow; now it is asked for in the handshake",
    evidence,
    {
      advice: "nothing, if it was changed since: run this again with a shorter --since",
    },
  );
}
