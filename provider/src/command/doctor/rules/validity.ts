import { quoted } from "../../../base/printable";
import type { ClientCertificate } from "../../../certificate";
import { nameOf } from "../../../certificate/facts";
import { chainsBySha } from "../chains";
import type { Facts } from "../facts";
import { failuresOf, logged } from "../log";
import { type Fault, type Finding, fault, fine, loggedFault, type Rule, unreadable } from "../rule";
import { several } from "../several";

/** A client certificate that has expired, or is not valid yet, is refused. */
export const validity: Rule = {
  name: "validity",
  symptoms: ["403.17"],
  judge(facts) {
    const { mapping, given, log } = facts;
    if ("fault" in mapping && !given) return unreadable("the section of the mappings", mapping);
    const named = certificatesOf(facts);
    const stale = named.filter(({ certificate }) => whenOutOfDate(certificate, facts) !== undefined);
    const replaced = replacedOf(stale, named, facts);
    const wrong = stale.filter((each) => !replaced.has(each));
    const evidence = logged(failuresOf(log, { status: 403, substatus: 17 }));
    const found = [
      ...several(wrong, (each) => outOfDate(each, facts, evidence)),
      ...several(issuersOutOfDate(named, facts), (each) => issuerOutOfDate(each, facts, evidence)),
    ];
    if (found.length > 0) return found;
    if (evidence.length > 0) return [another(facts, replaced.size, evidence)];
    if (given) return fine("the given certificate is in date");
    return fine(
      replaced.size === 0
        ? "no certificate that is mapped has expired"
        : `no certificate that is mapped has expired, but ${replaced.size} whose successors are mapped beside them`,
    );
  },
};

interface Named {
  readonly certificate: ClientCertificate;
  readonly of: string;
}

function certificatesOf({ mappings, given }: Facts): Named[] {
  // Of the others nobody asked.
  if (given) return [{ certificate: given.certificate, of: quoted(given.file) }];
  return mappings.flatMap(({ certificate, enabled, account }): Named[] =>
    certificate && enabled ? [{ certificate, of: `the mapping of ${quoted(account ?? "?")}` }] : [],
  );
}

type When = "over" | "notYet";

function whenOutOfDate({ notBefore, notAfter }: ClientCertificate, { now }: Facts): When | undefined {
  if (Date.parse(notAfter) < now) return "over";
  return Date.parse(notBefore) > now ? "notYet" : undefined;
}

/** Old ones beside new ones, as a renewal leaves them: nobody has to do anything. */
function replacedOf(stale: readonly Named[], named: readonly Named[], facts: Facts): Set<Named> {
  const nameIn = ({ certificate: { subject, issuer } }: Named) => JSON.stringify([subject, issuer]);
  const current = named.filter(({ certificate }) => whenOutOfDate(certificate, facts) === undefined).map(nameIn);
  const successors = new Set(current);
  return new Set(
    stale.filter((each) => whenOutOfDate(each.certificate, facts) === "over" && successors.has(nameIn(each))),
  );
}

function outOfDate({ certificate, of }: Named, facts: Facts, evidence: readonly string[]): Fault {
  const isOver = whenOutOfDate(certificate, facts) === "over";
  const when = isOver ? `has expired (${certificate.notAfter})` : `is not valid before ${certificate.notBefore}`;
  return fault(`the certificate of ${of} ${when}`, [describe(certificate), ...clocksIn(facts), ...evidence], {
    advice: isOver
      ? "get a new certificate for the client, and declare a OneToOneMapping for it beside the old one"
      : "wait until then, or get another certificate for the client; check the server's clock",
  });
}

/** In date themselves, and yet Windows finds one in the chain that is not. */
function issuersOutOfDate(named: readonly Named[], facts: Facts): Named[] {
  if ("fault" in facts.chains) return [];
  const bySha = chainsBySha(facts.chains);
  return named.filter(({ certificate }) => {
    const chain = bySha.get(certificate.sha256Thumbprint.toLowerCase());
    const isLate = chain !== undefined && "statuses" in chain && chain.statuses.includes("NotTimeValid");
    return isLate && whenOutOfDate(certificate, facts) === undefined;
  });
}

function issuerOutOfDate({ certificate, of }: Named, facts: Facts, evidence: readonly string[]): Fault {
  return fault(
    `an issuer of the certificate of ${of} has expired, or is not valid yet`,
    [`${describe(certificate)}; X509Chain in the machine's context: NotTimeValid`, ...clocksIn(facts), ...evidence],
    {
      advice: "put the renewed certificate of the issuer into the machine's stores, if there is one",
      byHand: "certutil.exe -verify client.cer",
    },
  );
}

function another({ given }: Facts, replaced: number, evidence: readonly string[]): Finding {
  const cause = "a client came with a certificate that has expired, or is not valid yet";
  if (given)
    return loggedFault(`${cause}; the given one is in date`, evidence, {
      advice: "give that client the new certificate",
    });
  return replaced > 0
    ? loggedFault(`${cause}, though successors of those that have expired are mapped`, evidence, {
        advice: "give that client its new certificate",
      })
    : loggedFault(`${cause}; it is none of the mapped ones`, evidence, {
        advice: "get a new certificate for that client; check the server's clock",
      });
}

const MINUTES = 5;

/** Where the clocks disagree, one is wrong. */
function clocksIn({ now, here }: Facts): string[] {
  if (Math.abs(now - here) < MINUTES * 60_000) return [];
  return [`the server's clock says ${iso(now)}, this computer's ${iso(here)}`];
}

function iso(time: number): string {
  return new Date(time).toISOString().slice(0, 19).concat("Z");
}

function describe(certificate: ClientCertificate): string {
  return `${nameOf(certificate)}, thumbprint ${certificate.thumbprint}`;
}
