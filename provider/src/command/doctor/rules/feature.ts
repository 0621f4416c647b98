import { CERTIFICATE_MAPPING } from "../../../resources/sections";
import { honoursMappings } from "../../honoured";
import { declaration } from "../lines";
import { fault, fine, type Rule, unknown } from "../rule";

/** Without its Windows feature IIS stores mappings and honours none. */
export const feature: Rule = {
  name: "feature",
  symptoms: ["401.2", "everybody gets in"],
  judge({ hello }) {
    if (hello.modules.length === 0) return unknown("the list of the server's modules is empty");
    if (honoursMappings(hello)) return fine("the Windows feature that honours mappings is installed");
    return [
      fault(
        "the Windows feature that honours certificate mappings is not installed",
        [`${CERTIFICATE_MAPPING.module} is not in globalModules`],
        {
          advice: "name it in dependsOn of the switch and of the mappings, as examples/bare-server does",
          program: declaration("WindowsFeature", "certificate mapping", {}),
          byHand:
            "dism.exe /online /enable-feature /featurename:IIS-IISCertificateMappingAuthentication /norestart /quiet",
        },
      ),
    ];
  },
};
