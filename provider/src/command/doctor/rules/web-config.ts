import type { QueryAnswer } from "../../../agent/protocol";
import { sectionName } from "../../../reconcile/names";
import { SCHEMES } from "../../../resources/schemes";
import { ofSection, SECTIONS } from "../../../resources/sections";
import { type Finding, fault, fine, type Rule, unknown } from "../rule";

/** What stands in the site's web.config wins over what is declared. */
export const webConfig: Rule = {
  name: "web-config",
  symptoms: ["401.2", "403.7", "everybody gets in"],
  judge({ mapping, access, schemes }) {
    const asked: (readonly [string, QueryAnswer | undefined])[] = [
      [SECTIONS.mapping, mapping],
      [SECTIONS.access, access],
      ...SCHEMES.map(([name, { section }]) => [section, schemes.get(name)] as const),
    ];
    const found = asked.flatMap(([section, answer]) => judgeOne(sectionName(section), answer));
    return found.length > 0 ? found : fine("the site's web.config overrides nothing");
  },
};

function judgeOne(section: string, answer: QueryAnswer | undefined): Finding[] {
  const read = ofSection(answer);
  // What IIS has no section for stands in no file.
  if (read && "fault" in read && read.fault.kind === "missingFeature") return [];
  if (!read || "fault" in read) return unknown(`section ${section} of the site cannot be read`);
  if (read.webConfig === "unreadable")
    return unknown(`whether the site's web.config overrides section ${section} cannot be read`);
  if (read.webConfig !== "present") return [];
  return [
    fault(
      `the site's web.config holds section ${section} too, and overrides what is declared`,
      ["the section is not locked on the server"],
      {
        advice: `remove the section there, then lock it on the server (overrideMode="Deny"); while it stands there, rules about this section cannot tell`,
      },
    ),
  ];
}
