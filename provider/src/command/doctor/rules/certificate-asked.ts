import { asksLate } from "../../../http-sys/asking";
import { shown } from "../../../resources/adopted";
import { line } from "../../../resources/asked-late";
import { SECTIONS, valueIn } from "../../../resources/sections";
import { askingOf, flagsIn } from "../asking";
import { servingEntries } from "../endpoints";
import type { Facts } from "../facts";
import { appcmd, declaration, placed } from "../lines";
import { fault, fine, type Rule, unknown } from "../rule";

/** Nobody sends a certificate who is not asked for one. */
export const certificateAsked: Rule = {
  name: "certificate-asked",
  symptoms: ["401.2", "everybody gets in"],
  judge(facts) {
    const flags = flagsIn(valueIn(facts.access, "sslFlags"));
    const { where, paths } = askingOf(facts);
    if (where === "below")
      return fine(`clients are asked for a certificate below the site only, at ${paths} (sslFlags there)`);
    if (!flags) return unknown("sslFlags of the site cannot be read");
    if (where === "here") return fine(`clients are asked for a certificate (sslFlags ${shown(flags)})`);
    const without = flags.includes("SslRequireCert") ? ": SslRequireCert has no effect without SslNegotiateCert" : "";
    const wanted = ["Ssl", "SslNegotiateCert", "SslRequireCert", ...flags.filter((flag) => flag === "Ssl128")];
    return [
      fault(`clients are not asked for a certificate${without}`, [`sslFlags is ${shown(flags)}`], {
        advice: `${lateFirst(facts)}${flags.includes("Ssl") ? "" : "with Ssl, plain HTTP is refused from then on; "}leave SslRequireCert out if clients without a certificate may come in, too`,
        program: declaration("SslAccess", "tls", { ...placed(facts), sslFlags: wanted }),
        byHand: appcmd(facts, SECTIONS.access, `/sslFlags:${wanted.join(",")}`),
      }),
    ];
  },
};

/** Where certificates would be asked for late, browsers do not get in as soon as they are asked for. */
function lateFirst(facts: Facts): string {
  if ("fault" in facts.tls) return "";
  const { tls } = facts;
  const late = servingEntries(tls, facts).readable.find((entry) => entry.store !== "ccs" && asksLate(tls, entry));
  return late ? `declare ${line(late.endpoint)} as well, since that endpoint does not ask in the TLS handshake; ` : "";
}
