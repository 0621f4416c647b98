import { ANONYMOUS } from "../../../resources/schemes";
import { SECTIONS, valueIn } from "../../../resources/sections";
import { hasModule } from "../../honoured";
import { appcmd, declaration, placed } from "../lines";
import { fault, fine, type Rule, unknown } from "../rule";

/** Whoever has no mapped certificate comes in as the anonymous user where that is allowed. */
export const anonymousAccess: Rule = {
  name: "anonymous-access",
  symptoms: ["everybody gets in"],
  judge(facts) {
    const { schemes, hello } = facts;
    if (hello.modules.length > 0 && !hasModule(hello, ANONYMOUS.feature.module))
      return fine("the module of anonymous authentication is not installed");
    const enabled = valueIn(schemes.get("anonymousAuthentication"), "enabled");
    if (enabled === false) return fine("anonymous authentication is off");
    if (enabled === undefined) return unknown("whether anonymous authentication is on cannot be read");
    return [
      fault(
        "anonymous authentication is on, so requests without a mapped certificate are let in as the anonymous user",
        ["anonymousAuthentication: enabled is true"],
        {
          advice: "if that is meant, run this with --skip anonymous-access; otherwise switch it off",
          program: declaration("SiteAuthentication", "certificates only", {
            ...placed(facts),
            anonymousAuthentication: false,
          }),
          byHand: appcmd(facts, SECTIONS.anonymous, "/enabled:false"),
        },
      ),
    ];
  },
};
