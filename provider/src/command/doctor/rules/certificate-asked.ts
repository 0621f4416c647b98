import { shown } from "../../../resources/adopted";
import { SECTIONS, valueIn } from "../../../resources/sections";
import { appcmd, declaration } from "../lines";
import { fault, fine, type Rule, unknown } from "../rule";

/** Nobody sends a certificate who is not asked for one. */
export const certificateAsked: Rule = {
  name: "certificate-asked",
  symptoms: ["401.2", "everybody gets in"],
  judge({ access, site }) {
    const flags = valueIn(access, "sslFlags");
    if (!Array.isArray(flags)) return unknown("sslFlags of the site cannot be read");
    if (flags.includes("SslNegotiateCert"))
      return fine(`clients are asked for a certificate (sslFlags ${shown(flags)})`);
    const without = flags.includes("SslRequireCert") ? ": SslRequireCert has no effect without SslNegotiateCert" : "";
    return [
      fault(`clients are not asked for a certificate${without}`, [`sslFlags is ${shown(flags)}`], {
        program: declaration("SslAccess", "tls", { site, sslFlags: ["Ssl", "SslNegotiateCert", "SslRequireCert"] }),
        byHand: appcmd(site, SECTIONS.access, "/sslFlags:Ssl,SslNegotiateCert,SslRequireCert"),
      }),
    ];
  },
};
