import type { Failed } from "../../../agent/protocol";
import { printable, quoted } from "../../../base/printable";
import { sectionName } from "../../../reconcile/names";
import type { Facts } from "../facts";
import { grouped } from "../grouped";
import { failuresOf, logged } from "../log";
import { type Fault, type Finding, fault, fine, loggedFault, type Rule, unknown, unreadable } from "../rule";
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
        loggedFault("IIS could not read the configuration when clients came", evidence, {
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
  // A file that is no XML is told of every section.
  const causes = grouped(sections.filter(isBroken), ({ fault: { kind, text } }) => JSON.stringify([kind, text]));
  const others = sections.filter((each) => !isBroken(each));
  return [
    ...several([...causes.values()], (each) => brokenFault(each, evidence)),
    // What was denied to the login may well be open to IIS.
    ...(others[0] ? unknown(`${others.length} sections of the site cannot be read (${others[0].fault.text})`) : []),
  ];
}

function brokenFault(sections: readonly Broken[], evidence: readonly string[]): Fault {
  const { kind, text } = sections[0]?.fault ?? { kind: "unknown", text: "" };
  const isLocked = kind === "locked";
  const what =
    sections.length === 1 ? `section ${named(sections)}` : `${sections.length} sections (${named(sections)})`;
  return fault(
    isLocked
      ? `the site's web.config holds ${what}, which the server has locked`
      : `IIS cannot read ${what} of the site`,
    [printable(text, 300), ...evidence],
    { advice: isLocked ? "remove it from the web.config" : "correct the file and the line in the evidence" },
  );
}

function named(sections: readonly Broken[]): string {
  return sections
    .slice(0, MOST)
    .map(({ section }) => quoted(sectionName(section)))
    .join(", ");
}

const MOST = 10;

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
