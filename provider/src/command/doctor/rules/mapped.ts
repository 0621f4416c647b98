import { quoted } from "../../../base/printable";
import type { ClientCertificate } from "../../../certificate";
import { nameOf } from "../../../certificate/facts";
import { SCHEMES } from "../../../resources/schemes";
import { ofSection, valueIn } from "../../../resources/sections";
import { hasModule, honoursMappings, switchOf } from "../../honoured";
import { askingOf } from "../asking";
import type { Facts, Given, StoredMapping } from "../facts";
import { declaration, Verbatim } from "../lines";
import { failuresOf, logged } from "../log";
import { type Finding, fault, fine, loggedFault, type Rule, unknown, unreadable } from "../rule";

/** IIS compares the client's certificate byte for byte with the stored ones. */
export const mapped: Rule = {
  name: "mapped",
  symptoms: ["401.2"],
  judge(facts) {
    const { mapping, mappings, unreadableMappings, given } = facts;
    if ("fault" in mapping) return unreadable("the section of the mappings", mapping);
    const section = ofSection(mapping);
    if (section && !("fault" in section) && section.webConfig === "present")
      return unknown("the site's web.config holds the section of the mappings, and what it maps is not looked at");
    const usable = mappings.filter(isUsable);
    if (given) return judgeGiven(given, facts, usable);
    if (usable.length === 0 && unreadableMappings > 0) return unknown(`${unreadableMappings} mappings cannot be read`);
    // What is damaged, or stands below the site, has a rule of its own.
    if (usable.length === 0) return [nothingMapped(facts)];
    return noneMatched(facts, usable.length);
  },
};

function isUsable({ enabled, certificate, wrong }: StoredMapping): boolean {
  return enabled && certificate !== undefined && wrong === undefined;
}

function nothingMapped({ mappings, site }: Facts): Finding {
  const disabled = mappings.filter(({ enabled }) => !enabled).length;
  const evidence =
    mappings.length === 0
      ? "the site has no mapping"
      : `${mappings.length} mappings, none of them usable: ${disabled} disabled, ${mappings.length - disabled} whose certificate cannot match`;
  return fault("no certificate is mapped at this site", [evidence], { program: line(site, "client.cer") });
}

function line(site: string, file: string): string {
  return declaration("OneToOneMapping", "client", {
    site,
    certificate: new Verbatim(`readFileSync(${quoted(file)})`),
    userName: "DOMAIN\\user",
    password: new Verbatim('config.requireSecret("password")'),
  });
}

function judgeGiven(given: Given, facts: Facts, usable: readonly StoredMapping[]): Finding[] {
  const { mappings, unreadableMappings, site } = facts;
  const { certificate, file } = given;
  const same = mappings.filter((each) => each.certificate?.sha256Thumbprint === certificate.sha256Thumbprint);
  const found = same.find(isUsable);
  if (found) return fine(`the given certificate is mapped to ${quoted(found.account ?? "?")}`);
  if (same.some(({ enabled }) => enabled))
    return fine("the given certificate is stored in a form that IIS does not match, which stored-certificate tells");
  const [disabled] = same;
  if (disabled)
    return [
      fault(
        `the mapping of the given certificate to ${quoted(disabled.account ?? "?")} is disabled`,
        ["its enabled is false"],
        { advice: "set enabled: true in its OneToOneMapping, or leave it out" },
      ),
    ];
  if (unreadableMappings > 0)
    return unknown(
      `the given certificate is none of the mapped ones that can be read; ${unreadableMappings} mappings cannot`,
    );
  return [notMapped(certificate, usable, line(site, file))];
}

function notMapped(certificate: ClientCertificate, usable: readonly StoredMapping[], program: string): Finding {
  const relatives = usable.filter((each) => each.certificate && isRelative(each.certificate, certificate));
  const evidence = [
    `thumbprint of the given one: ${certificate.thumbprint}; the site maps ${othersOf(usable)}`,
    ...relatives.slice(0, 3).map((each) => `mapped is one with the same subject: ${told(each)}`),
  ];
  const cause = "the given certificate is not mapped at this site";
  const isOld = relatives.some((each) => (each.certificate?.notAfter ?? "") > certificate.notAfter);
  if (isOld)
    return fault(`${cause}: a newer one with the same subject is, so this is the client's old one`, evidence, {
      advice: "give the client its new certificate; or, while it still comes with this one, map both",
      program,
    });
  return fault(
    relatives.length > 0
      ? `${cause}: another one with the same subject is, as after a renewal of the client's certificate`
      : cause,
    evidence,
    { program },
  );
}

function othersOf(usable: readonly StoredMapping[]): string {
  const [first] = usable;
  if (!first?.certificate) return "no certificate";
  return usable.length === 1 ? `another one: ${nameOf(first.certificate)}, ${told(first)}` : `${usable.length} others`;
}

function isRelative(one: ClientCertificate, other: ClientCertificate): boolean {
  return one.subject === other.subject && one.issuer === other.issuer;
}

function told({ certificate, account }: StoredMapping): string {
  return `thumbprint ${certificate?.thumbprint}, ends ${certificate?.notAfter.slice(0, 10)}, account ${quoted(account ?? "?")}`;
}

/** Without --certificate only the log tells that somebody's was none of them; where mappings do not count, other rules say why. */
function noneMatched(facts: Facts, usable: number): Finding[] {
  const evidence = logged(failuresOf(facts.log, { status: 401, substatus: 2 }));
  const are = usable === 1 ? "1 certificate is mapped" : `${usable} certificates are mapped`;
  if (evidence.length === 0 || !count(facts)) return fine(are);
  const challenge = challengerIn(facts);
  if (challenge !== undefined)
    return unknown(
      `${evidence[0]}, with which ${challenge} answers every first request too: with --certificate FILE this rule tells`,
    );
  return [
    loggedFault("clients came whose certificate is not mapped, or who sent none", [...evidence, are], {
      advice: "compare the client's certificate: run this with --certificate FILE",
    }),
  ];
}

function count({ mapping, mappings, hello, ...facts }: Facts): boolean {
  return (
    switchOf(mapping, honoursMappings(hello)).on === "yes" &&
    askingOf(facts).where !== "nowhere" &&
    askingOf(facts).where !== "unknown" &&
    mappings.every(({ enabled, wrong }) => !enabled || wrong === undefined)
  );
}

/** A scheme that challenges: its clients are refused once before they log on. */
function challengerIn({ schemes, hello }: Facts): string | undefined {
  const found = SCHEMES.find(
    ([name, { feature }]) =>
      name !== "anonymousAuthentication" &&
      hasModule(hello, feature.module) &&
      valueIn(schemes.get(name), "enabled") !== false,
  );
  return found?.[0];
}
