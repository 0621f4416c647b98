import { shown } from "../../../resources/adopted";
import { SECTIONS, valueIn } from "../../../resources/sections";
import { askingOf, flagsIn } from "../asking";
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
    const wanted = [...new Set(["Ssl", "SslNegotiateCert", ...flags.filter((flag) => KEPT.includes(flag))])];
    return [
      fault(`clients are not asked for a certificate${without}`, [`sslFlags is ${shown(flags)}`], {
        advice: `${flags.includes("Ssl") ? "" : "with Ssl, plain HTTP is refused from then on; "}add SslRequireCert if everybody without a certificate must be refused`,
        program: declaration("SslAccess", "tls", { ...placed(facts), sslFlags: wanted }),
        byHand: appcmd(facts, SECTIONS.access, `/sslFlags:${wanted.join(",")}`),
      }),
    ];
  },
};

/** What a server says of itself has no place on a command line. */
const KEPT = ["SslRequireCert", "Ssl128"];
