import { printable, quoted } from "../../../base/printable";
import { counted, failuresOf } from "../log";
import { type Finding, fault, fine, type Rule, unreadable } from "../rule";
import { several } from "../several";

/** A configuration that IIS cannot read stops every request of the site. */
export const configuration: Rule = {
  name: "configuration",
  symptoms: ["500.19"],
  judge({ configuration: read, mappings, log }) {
    if ("fault" in read) return unreadable("the site's configuration", read);
    const refused = failuresOf(log, { status: 500, substatus: 19 });
    const evidence = refused.length > 0 ? [counted(refused)] : [];
    const broken = several(read.unreadable, ({ section, fault: { text, kind } }) =>
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
    );
    const passwords = several(
      mappings.filter(({ password }) => password !== undefined),
      ({ account, password = "" }) =>
        fault(
          `the stored password of ${quoted(account ?? "?")} cannot be decrypted`,
          [printable(password, 300), ...evidence],
          {
            advice:
              "applicationHost.config was copied from another machine, or its key is lost: declare the OneToOneMapping with its password, and run `pulumi up --refresh`",
          },
        ),
    );
    const found: Finding[] = [...broken, ...passwords];
    if (found.length > 0) return found;
    if (refused.length > 0)
      return [
        fault("IIS could not read the configuration when clients came", evidence, {
          advice: "it can be read now: run this again with a shorter --since",
        }),
      ];
    return fine("IIS can read the site's configuration and the stored passwords");
  },
};
