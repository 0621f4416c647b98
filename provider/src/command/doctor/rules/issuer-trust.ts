import type { Chain } from "../../../agent/protocol";
import { printable, quoted } from "../../../base/printable";
import type { ClientCertificate } from "../../../certificate";
import { nameOf } from "../../../certificate/facts";
import { chainsBySha, type ToldChain } from "../chains";
import { servingEntries } from "../endpoints";
import type { Facts } from "../facts";
import { failuresOf, logged } from "../log";
import { type Fault, type Finding, fault, fine, loggedFault, type Rule, unknown, unreadable } from "../rule";
import { several } from "../several";

/** The machine must trust the issuer of a client certificate. */
export const issuerTrust: Rule = {
  name: "issuer-trust",
  symptoms: ["403.16"],
  judge(facts) {
    const { chains, log, mapping, given } = facts;
    const evidence = logged(failuresOf(log, { status: 403, substatus: 16 }));
    const list = trustList(facts);
    if (list !== undefined)
      return evidence.length > 0
        ? [notInList(list, evidence)]
        : unknown(`${list}, and what stands in it is not looked at`);
    if ("fault" in chains) return unreadable("what Windows makes of the certificates", chains);
    if ("fault" in mapping && !given) return unreadable("the section of the mappings", mapping);
    const asked = certificatesOf(facts);
    const bySha = chainsBySha(chains);
    const untrusted = asked.flatMap((certificate) => {
      const chain = bySha.get(certificate.sha256Thumbprint.toLowerCase());
      return chain && "statuses" in chain && statusesOf(chain).length > 0 ? [{ certificate, chain }] : [];
    });
    if (untrusted.length > 0)
      return several(untrusted, ({ certificate, chain }) => untrustedFault(certificate, chain, evidence));
    if (evidence.length > 0) return [stranger(facts, evidence)];
    return without(asked, bySha);
  },
};

/** Time has a rule of its own. */
const ELSEWHERE = new Set(["NoError", "NotTimeValid", "NotTimeNested"]);

function statusesOf({ statuses }: ToldChain): string[] {
  return statuses.filter((status) => !ELSEWHERE.has(status));
}

function untrustedFault(certificate: ClientCertificate, chain: ToldChain, evidence: readonly string[]): Fault {
  const statuses = statusesOf(chain);
  if (statuses.every((status) => status === "NotValidForUsage"))
    return fault(
      `${nameOf(certificate)}, thumbprint ${certificate.thumbprint}, is not meant for client authentication`,
      [describe(chain), ...evidence],
      { advice: "issue one whose extended key usage has clientAuth (1.3.6.1.5.5.7.3.2), or has no such extension" },
    );
  const isOfIssuer = statuses.every((status) => status === "PartialChain" || status === "UntrustedRoot");
  const cause = isOfIssuer ? "does not trust the issuer of" : "finds fault with";
  return fault(
    `Windows ${cause} ${nameOf(certificate)}, thumbprint ${certificate.thumbprint}`,
    [describe(chain), ...evidence],
    isOfIssuer ? helpFor(chain) : OTHERWISE,
  );
}

function describe(chain: ToldChain): string {
  const top = chain.top === null ? "" : `; the chain ends with ${printable(chain.top, 200)}`;
  return `X509Chain in the machine's context: ${statusesOf(chain)
    .slice(0, 10)
    .map((each) => printable(each, 60))
    .join(", ")}${top}`;
}

/** No root is asked for where a root would not help. */
const OTHERWISE = {
  advice: "look at what Windows says of each certificate in the chain; a new certificate may be needed",
  byHand: "certutil.exe -verify client.cer",
};

function helpFor(chain: ToldChain) {
  return chain.statuses.includes("PartialChain")
    ? {
        advice: "put the missing issuers into the machine's stores: a root into Root, what stands between into CA",
        byHand: "certutil.exe -addstore CA issuer.cer",
      }
    : {
        advice: "put the root at the end of the chain into the machine's store Root, if it is to be trusted",
        byHand: "certutil.exe -addstore Root root.cer",
      };
}

function stranger({ trust, given }: Facts, evidence: readonly string[]): Finding {
  if (!("fault" in trust) && trust.misplacedRoots.length > 0)
    return { is: "unknown", why: "clients were refused with 403.16, which root-store explains: repair that first" };
  const which = given
    ? "a client came whose issuer the server does not trust; the given certificate is trusted now"
    : "a client came whose issuer the server does not trust; those of the mapped certificates are trusted now";
  return loggedFault(which, evidence, {
    advice: given
      ? "it was another client, or it was repaired since: run this again with a shorter --since"
      : "run this with --certificate FILE for that client's certificate",
  });
}

function notInList(list: string, evidence: readonly string[]): Finding {
  return loggedFault(`a client came whose issuer is not trusted: ${list}`, evidence, {
    advice: "put its issuer into that list, or bind the certificate without one",
  });
}

function certificatesOf({ given, mappings }: Facts): ClientCertificate[] {
  if (given) return [given.certificate];
  return mappings.flatMap(({ certificate, enabled }) => (certificate && enabled ? [certificate] : []));
}

/** Where an entry has one, the machine's stores do not decide. */
function trustList(facts: Facts): string | undefined {
  if ("fault" in facts.tls) return undefined;
  const found = servingEntries(facts.tls, facts).readable.find(
    ({ ctlStoreName, ctlIdentifier }) => ctlStoreName !== "" || ctlIdentifier !== "",
  );
  if (!found) return undefined;
  return `the endpoint ${quoted(found.endpoint)} accepts only issuers in its certificate trust list ${quoted(found.ctlStoreName || found.ctlIdentifier)}`;
}

function without(asked: readonly ClientCertificate[], bySha: ReadonlyMap<string, Chain>): Finding[] {
  const unjudged = asked.filter(({ sha256Thumbprint }) => {
    const chain = bySha.get(sha256Thumbprint.toLowerCase());
    return !chain || "fault" in chain;
  });
  if (unjudged.length > 0)
    return unknown(
      `whether Windows trusts the issuers of ${unjudged.length} of ${asked.length} certificates was not told`,
    );
  return fine(
    asked.length === 0 ? "no certificate has to be trusted" : "Windows trusts the issuers of the certificates",
  );
}
