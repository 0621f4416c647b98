import { quoted } from "../../../base/printable";
import type { ClientCertificate } from "../../../certificate";
import { nameOf } from "../../../certificate/facts";
import type { Facts } from "../facts";
import { counted, failuresOf } from "../log";
import { fault, fine, type Rule, unreadable } from "../rule";
import { several } from "../several";

/** A client certificate that has expired, or is not valid yet, is refused. */
export const validity: Rule = {
  name: "validity",
  symptoms: ["403.17"],
  judge(facts) {
    const { mapping, given, log, now } = facts;
    if ("fault" in mapping && !given) return unreadable("the section of the mappings", mapping);
    const wrong = certificatesOf(facts).filter(({ certificate }) => whyOutOfDate(certificate, now) !== undefined);
    const refused = failuresOf(log, { status: 403, substatus: 17 });
    const evidence = refused.length > 0 ? [counted(refused)] : [];
    if (wrong.length > 0)
      return several(wrong, ({ certificate, of }) =>
        fault(`the certificate of ${of} ${whyOutOfDate(certificate, now)}`, [describe(certificate), ...evidence], {
          advice: "get a new certificate for the client, and declare a OneToOneMapping for it beside the old one",
        }),
      );
    if (refused.length > 0)
      return [
        fault(
          "a client came with a certificate that has expired, or is not valid yet; it is none of the mapped ones",
          evidence,
          {
            advice: "get a new certificate for that client; check the server's clock",
          },
        ),
      ];
    return fine("no certificate that is mapped has expired");
  },
};

interface Named {
  readonly certificate: ClientCertificate;
  readonly of: string;
}

function certificatesOf({ mappings, given }: Facts): Named[] {
  const stored = mappings.flatMap(({ certificate, enabled, account }): Named[] =>
    certificate && enabled ? [{ certificate, of: `the mapping of ${quoted(account ?? "?")}` }] : [],
  );
  // Of the others nobody asked.
  return given ? [{ certificate: given.certificate, of: quoted(given.file) }] : stored;
}

function whyOutOfDate({ notBefore, notAfter }: ClientCertificate, now: number): string | undefined {
  if (Date.parse(notAfter) < now) return `has expired (${notAfter})`;
  return Date.parse(notBefore) > now ? `is not valid before ${notBefore}` : undefined;
}

function describe(certificate: ClientCertificate): string {
  return `${nameOf(certificate)}, thumbprint ${certificate.thumbprint}`;
}
