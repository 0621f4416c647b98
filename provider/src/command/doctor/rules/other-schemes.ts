import { SCHEMES } from "../../../resources/schemes";
import { valueIn } from "../../../resources/sections";
import { hasModule } from "../../honoured";
import type { Facts } from "../facts";
import { appcmd, declaration, placed } from "../lines";
import { type Finding, fault, fine, type Rule, unknown } from "../rule";

/** Where another scheme is on, a browser asks for user and password as soon as the certificate logs nobody on. */
export const otherSchemes: Rule = {
  name: "other-schemes",
  symptoms: ["the browser asks for a password"],
  judge(facts) {
    const found = SCHEMES.filter(([name]) => name !== "anonymousAuthentication").map((each) => judgeOne(each, facts));
    const faults = found.filter((each) => each?.is === "fault") as Finding[];
    const open = found.filter((each) => each?.is === "unknown") as Finding[];
    return faults.length + open.length > 0
      ? [...faults, ...open]
      : fine("basic, digest and Windows authentication are off, or have no feature that offers them");
  },
};

function judgeOne([name, { section, feature, offers }]: (typeof SCHEMES)[number], facts: Facts): Finding | undefined {
  const { schemes, hello } = facts;
  // Without its module nothing is offered.
  if (hello.modules.length > 0 && !hasModule(hello, feature.module)) return undefined;
  const enabled = valueIn(schemes.get(name), "enabled");
  if (enabled === undefined) return unknown(`whether ${name} is on cannot be read`)[0];
  if (enabled === false) return undefined;
  return fault(
    `${name} is on, so ${offers}, and browsers ask for a password where the certificate logs nobody on`,
    [`${name}: enabled is true`],
    {
      advice: "if that is meant, run this with --skip other-schemes; otherwise switch it off",
      program: declaration("SiteAuthentication", "certificates only", { ...placed(facts), [name]: false }),
      byHand: appcmd(facts, section, "/enabled:false"),
    },
  );
}
