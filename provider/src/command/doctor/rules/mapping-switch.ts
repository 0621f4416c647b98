import { SECTIONS } from "../../../resources/sections";
import { switchOf } from "../../honoured";
import { appcmd, declaration } from "../lines";
import { fault, fine, type Rule, unknown } from "../rule";

/** The section of the mappings, and one-to-one mappings in it, must be on. */
export const mappingSwitch: Rule = {
  name: "mapping-switch",
  symptoms: ["401.2", "everybody gets in"],
  judge({ mapping, site }) {
    // The feature has a rule of its own.
    const { on, why = "" } = switchOf(mapping, true);
    if (on === "yes") return fine("certificate mapping and one-to-one mappings are on");
    if (on === "unknown") return unknown(why);
    return [
      fault(`${why}, so IIS honours no mapping of this site`, [`section ${SECTIONS.mapping}`], {
        program: declaration("ClientCertMappingAuth", "certificates", {
          site,
          oneToOneCertificateMappingsEnabled: true,
        }),
        byHand: appcmd({ site, path: "" }, SECTIONS.mapping, "/enabled:true /oneToOneCertificateMappingsEnabled:true"),
      }),
    ];
  },
};
