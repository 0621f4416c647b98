import type { Chain } from "../../../agent/protocol";
import { printable, quoted } from "../../../base/printable";
import type { ClientCertificate } from "../../../certificate";
import { nameOf } from "../../../certificate/facts";
import { isReadable } from "../../../resources/asked-late";
import { servedBindings } from "../endpoints";
import type { Facts } from "../facts";
import { counted, failuresOf } from "../log";
import { type Finding, fault, fine, type Rule, unknown, unreadable } from "../rule";
import { several } from "../several";

/** The machine must trust the issuer of a client certificate. */
export const issuerTrust: Rule = {
  name: "issuer-trust",
  symptoms: ["403.16"],
  judge(facts) {
    const { chains, log } = facts;
    const refused = failuresOf(log, { status: 403, substatus: 16 });
    const evidence = refused.length > 0 ? [counted(refused)] : [];
    const list = trustList(facts);
    if (list !== undefined)
      return refused.length > 0
        ? [notInList(list, evidence)]
        : unknown(`${list}, and what stands in it is not looked at`);
    if ("fault" in chains) return unreadable("what Windows makes of the certificates", chains);
    const asked = certificatesOf(facts);
    const bySha = new Map(chains.chains.map((chain) => [chain.sha256, chain]));
    const untrusted = asked.flatMap((certificate) => {
      const chain = bySha.get(certificate.sha256Thumbprint.toLowerCase());
      return chain && "statuses" in chain && statusesOf(chain).length > 0 ? [{ certificate, chain }] : [];
    });
    if (untrusted.length > 0)
      return several(untrusted, ({ certificate, chain }) =>
        fault(
          `Windows does not trust the issuer of ${nameOf(certificate)}`,
          [describe(chain), ...evidence],
          helpFor(chain),
        ),
      );
    if (refused.length > 0) return [stranger(evidence)];
    return without(asked, bySha);
  },
};

/** Time has a rule of its own. */
const ELSEWHERE = new Set(["NoError", "NotTimeValid", "NotTimeNested"]);

type Told = Extract<Chain, { readonly statuses: readonly string[] }>;

function statusesOf({ statuses }: Told): string[] {
  return statuses.filter((status) => !ELSEWHERE.has(status));
}

function describe(chain: Told): string {
  const top = chain.top === null ? "" : `; the chain ends with ${printable(chain.top, 200)}`;
  return `X509Chain in the machine's context: ${statusesOf(chain)
    .map((each) => printable(each, 60))
    .join(", ")}${top}`;
}

function helpFor(chain: Told) {
  const isPartial = chain.statuses.includes("PartialChain");
  return isPartial
    ? {
        advice: "put the missing issuers into the machine's stores: a root into Root, what stands between into CA",
        byHand: "certutil.exe -addstore CA issuer.cer",
      }
    : {
        advice: "put the root at the end of the chain into the machine's store Root, if it is to be trusted",
        byHand: "certutil.exe -addstore Root root.cer",
      };
}

function stranger(evidence: readonly string[]): Finding {
  return fault(
    "a client came whose issuer the server does not trust; it is none of the mapped certificates",
    evidence,
    {
      advice: "run this with --certificate FILE for that client's certificate",
    },
  );
}

function notInList(list: string, evidence: readonly string[]): Finding {
  return fault(`a client came whose issuer is not trusted: ${list}`, evidence, {
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
  const entries = servedBindings(facts.tls, facts)
    .flatMap((each) => each.entries)
    .filter(isReadable);
  const found = entries.find(({ ctlStoreName, ctlIdentifier }) => ctlStoreName !== "" || ctlIdentifier !== "");
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
      `of ${unjudged.length} certificates Windows was not asked, or did not say, whether it trusts their issuers`,
    );
  return fine(
    asked.length === 0 ? "no certificate has to be trusted" : "Windows trusts the issuers of the certificates",
  );
}
