import { quoted } from "../../../base/printable";
import { WIN32 } from "../../statuses";
import type { StoredMapping } from "../facts";
import { declaration, Verbatim } from "../lines";
import { failuresOf, logged } from "../log";
import { fault, fine, loggedFault, type Rule, unknown, unreadable } from "../rule";
import { several } from "../several";

/** A stored certificate must be base64 of the whole certificate, in one line. */
export const storedCertificate: Rule = {
  name: "stored-certificate",
  symptoms: ["401.1 win32 0x80093102", "401.2"],
  judge({ mapping, mappings, unreadableMappings, log, site }) {
    if ("fault" in mapping) return unreadable("the section of the mappings", mapping);
    const damaged = mappings.filter(({ enabled, wrong }) => enabled && wrong !== undefined);
    const refused = failuresOf(log, { status: 401, substatus: 1, win32: [WIN32.unreadableCertificate] });
    const evidence = logged(refused);
    const open = unreadableMappings > 0 ? unknown(`${unreadableMappings} mappings cannot be read`) : [];
    if (damaged.length > 0)
      return [
        ...several(damaged, (each) =>
          fault(`a stored certificate cannot match: ${each.wrong}`, [of(each), ...evidence], {
            program: line(site, each),
          }),
        ),
        ...open,
      ];
    if (refused.length > 0 && open.length === 0)
      return [
        loggedFault("a stored certificate could not be read when a client came", evidence, {
          advice: "it can be read now: run this again after the next attempt, or with a shorter --since",
        }),
      ];
    return open.length > 0 ? open : fine("every stored certificate is whole and in one line");
  },
};

function of({ account }: StoredMapping): string {
  return `the mapping of account ${quoted(account ?? "?")}`;
}

function line(site: string, { account }: StoredMapping): string {
  return declaration("OneToOneMapping", "client", {
    site,
    certificate: new Verbatim('readFileSync("client.cer")'),
    userName: account ?? "DOMAIN\\user",
    password: new Verbatim('config.requireSecret("password")'),
  });
}
