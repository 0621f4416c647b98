import type { Failed } from "../../../agent/protocol";
import { printable, quoted } from "../../../base/printable";
import type { Facts } from "../facts";
import { failuresOf, logged } from "../log";
import { type Finding, fault, fine, type Rule, unknown, unreadable } from "../rule";
import { several } from "../several";

/** A configuration that IIS cannot read stops every request of the site. */
export const configuration: Rule = {
  name: "configuration",
  symptoms: ["500.19"],
  judge(facts) {
    const { configuration: read, log } = facts;
    if ("fault" in read) return unreadable("the site's configuration", read);
    const evidence = logged(failuresOf(log, { status: 500, substatus: 19 }));
    const found = [...brokenSections(read.unreadable, evidence), ...lostPasswords(facts, evidence)];
    if (found.length > 0) return found;
    if (evidence.length > 0)
      return [
        fault("IIS could not read the configuration when clients came", evidence, {
          advice:
            "what is looked at here can be read now: run this again with a shorter --since; a web.config in a folder below the site is not looked at",
        }),
      ];
    return fine("IIS can read the site's configuration and the stored passwords");
  },
};

interface Broken extends Failed {
  readonly section: string;
}

function brokenSections(sections: readonly Broken[], evidence: readonly string[]): Finding[] {
  const isBroken = ({ fault: { kind } }: Broken) => kind === "locked" || kind === "invalid" || kind === "unknown";
  const others = sections.filter((each) => !isBroken(each));
  return [
    ...several(sections.filter(isBroken), ({ section, fault: { text, kind } }) =>
      fault(
        kind === "locked"
          ? `the site's web.config holds section ${quoted(section)}, which the server has locked`
          : `IIS cannot read section ${quoted(section)} of the site`,
        [printable(text, 300), ...evidence],
        {
          advice:
            kind === "locked"
              ? "remove the section from the web.config"
              : "correct the file and the line in the evidence",
        },
      ),
    ),
    // What was denied to the login may well be open to IIS.
    ...(others[0] ? unknown(`${others.length} sections of the site cannot be read (${others[0].fault.text})`) : []),
  ];
}

function lostPasswords({ mappings }: Facts, evidence: readonly string[]): Finding[] {
  const lost = mappings.filter(({ password }) => password !== undefined);
  return several(lost, ({ account, password = "" }) =>
    fault(
      `the stored password of ${quoted(account ?? "?")} cannot be decrypted`,
      [printable(password, 300), ...evidence],
      {
        advice:
          "applicationHost.config was copied from another machine, or its key is lost: declare the OneToOneMapping with its password, and run `pulumi up --refresh`",
      },
    ),
  );
}
