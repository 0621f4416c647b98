import { NOT_ABOUT_CERTIFICATES } from "../../statuses";
import { failureKinds } from "../failures";
import { grouped } from "../grouped";
import { failuresOf, logged } from "../log";
import { fine, loggedFault, type Rule, unknown } from "../rule";

/** What the log holds besides. */
export const otherFailures: Rule = {
  name: "other-failures",
  symptoms: ["403.5"],
  judge({ log }) {
    const weak = failuresOf(log, { status: 403, substatus: 5 });
    if (weak.length > 0)
      return [
        loggedFault("clients came with encryption below 128 bits, and Ssl128 is required", logged(weak), {
          advice: "switch stronger cipher suites on for the client; every current one has them",
        }),
      ];
    if (log.why !== undefined) return unknown(`what else fails: the site's log ${log.why}`);
    const others = failureKinds(log).filter(({ meaning }) => meaning === NOT_ABOUT_CERTIFICATES);
    if (others.length === 0) return fine("the log has no other refusals");
    const statuses = [...grouped(others, ({ status, substatus }) => `${status}.${substatus}`).keys()];
    const told = `${statuses.slice(0, MOST).join(", ")}${statuses.length > MOST ? " …" : ""}`;
    return fine(`what else the log has is not about certificates (${told})`);
  },
};

const MOST = 10;
