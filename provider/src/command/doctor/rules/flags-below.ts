import { quoted } from "../../../base/printable";
import { shown } from "../../../resources/adopted";
import { valueIn } from "../../../resources/sections";
import { flagsBelow, flagsIn } from "../asking";
import { declaration } from "../lines";
import { fault, fine, type Rule, unknown, unreadable } from "../rule";
import { several } from "../several";

/** What clients meet below the site may differ from what holds at the site. */
export const flagsBelowSite: Rule = {
  name: "flags-below",
  symptoms: ["401.2", "403.7", "everybody gets in"],
  judge({ below: { access: below }, siteAccess, site }) {
    if ("fault" in below) return unreadable("the locations below the site", below);
    const flags = flagsIn(valueIn(siteAccess, "sslFlags"));
    if (!flags) return unknown("sslFlags of the site cannot be read");
    const unread = below.locations.filter((each) => !flagsBelow(each)).length + below.left;
    const open = unread > 0 ? unknown(`${unread} locations below the site were not looked at`) : [];
    const weaker = below.locations.flatMap((each) => {
      const own = flagsBelow(each);
      const lost = own ? flags.filter((flag) => !own.includes(flag)) : [];
      return own && lost.length > 0 ? [{ path: each.path, own, lost }] : [];
    });
    if (weaker.length > 0)
      return [
        ...several(weaker, ({ path, own, lost }) =>
          fault(
            `below the site, at ${quoted(path)}, sslFlags has no ${lost.join(", ")}`,
            [`sslFlags is ${shown(own)} there, and ${shown(flags)} at the site`],
            {
              advice: "if that is meant, run this with --skip flags-below",
              program: declaration("SslAccess", "tls below", { site, path, sslFlags: flags }),
            },
          ),
        ),
        ...open,
      ];
    return open.length > 0 ? open : fine("no location below the site asks for less");
  },
};
