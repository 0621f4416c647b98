import { printable, quoted } from "../../../base/printable";
import type { ClientCertificate } from "../../../certificate";
import { valueIn } from "../../../resources/sections";
import { honoursMappings, switchOf } from "../../honoured";
import type { Facts, Given, StoredMapping } from "../facts";
import { declaration, Verbatim } from "../lines";
import { counted, failuresOf } from "../log";
import { type Finding, fault, fine, type Rule, unknown, unreadable } from "../rule";

/** IIS compares the client's certificate byte for byte with the stored ones. */
export const mapped: Rule = {
  name: "mapped",
  symptoms: ["401.2"],
  judge(facts) {
    const { mapping, mappings, unreadableMappings, given } = facts;
    if ("fault" in mapping) return unreadable("the section of the mappings", mapping);
    const usable = mappings.filter(({ enabled, certificate, wrong }) => enabled && certificate && wrong === undefined);
    if (given) return judgeGiven(given, facts, usable);
    if (usable.length === 0 && unreadableMappings > 0) return unknown(`${unreadableMappings} mappings cannot be read`);
    // What is damaged, or stands below the site, has a rule of its own.
    if (usable.length === 0) return [nothingMapped(facts)];
    return noneMatched(facts, usable);
  },
};

function nothingMapped({ mappings, site }: Facts): Finding {
  const evidence =
    mappings.length === 0 ? "the site has no mapping" : `${mappings.length} mappings, none of them usable`;
  return fault("no certificate is mapped at this site", [evidence], { program: line(site, "client.cer") });
}

function line(site: string, file: string): string {
  return declaration("OneToOneMapping", "client", {
    site,
    certificate: new Verbatim(`readFileSync(${JSON.stringify(printable(file, 200))})`),
    userName: "DOMAIN\\user",
    password: new Verbatim('config.requireSecret("password")'),
  });
}

function judgeGiven(
  { certificate, file }: Given,
  { mappings, site }: Facts,
  usable: readonly StoredMapping[],
): Finding[] {
  const isSame = (each: StoredMapping) => each.certificate?.sha256Thumbprint === certificate.sha256Thumbprint;
  const found = usable.find(isSame);
  if (found) return fine(`the given certificate is mapped to ${quoted(found.account ?? "?")}`);
  const disabled = mappings.find((each) => isSame(each) && !each.enabled);
  if (disabled)
    return [
      fault(
        `the mapping of the given certificate to ${quoted(disabled.account ?? "?")} is disabled`,
        ["its enabled is false"],
        {
          advice: "set enabled: true in its OneToOneMapping, or leave it out",
        },
      ),
    ];
  const damaged = mappings.find((each) => isSame(each) && each.wrong !== undefined);
  if (damaged)
    return fine("the given certificate is stored in a form that IIS does not match, which stored-certificate tells");
  const older = usable.filter((each) => each.certificate && isRelative(each.certificate, certificate));
  const evidence = [
    `thumbprint of the given one: ${certificate.thumbprint}; ${usable.length} others are mapped`,
    ...older.slice(0, 3).map((each) => `mapped is one with the same subject: ${told(each)}`),
  ];
  const cause =
    older.length > 0 ? ": another one with the same subject is, as after a renewal of the client's certificate" : "";
  return [fault(`the given certificate is not mapped at this site${cause}`, evidence, { program: line(site, file) })];
}

function isRelative(one: ClientCertificate, other: ClientCertificate): boolean {
  return one.subject === other.subject && one.issuer === other.issuer;
}

function told({ certificate, account }: StoredMapping): string {
  return `${certificate?.thumbprint}, ends ${certificate?.notAfter.slice(0, 10)}, account ${quoted(account ?? "?")}`;
}

/** Without --certificate only the log tells that somebody's was none of them; where mappings do not count, other rules say why. */
function noneMatched({ log, mapping, mappings, access, hello }: Facts, usable: readonly StoredMapping[]): Finding[] {
  const refused = failuresOf(log, { status: 401, substatus: 2 });
  const flags = valueIn(access, "sslFlags");
  const counts =
    switchOf(mapping, honoursMappings(hello)).on === "yes" &&
    Array.isArray(flags) &&
    flags.includes("SslNegotiateCert") &&
    mappings.every(({ enabled, wrong }) => !enabled || wrong === undefined);
  if (refused.length === 0 || !counts)
    return fine(`${usable.length} ${usable.length === 1 ? "certificate is" : "certificates are"} mapped`);
  return [
    fault(
      "clients came whose certificate is not mapped, or who sent none",
      [counted(refused), `${usable.length} certificates are mapped`],
      {
        advice: "compare the client's certificate: run this with --certificate FILE",
      },
    ),
  ];
}
