import { quoted } from "../../../base/printable";
import { fault, fine, type Rule, unknown, unreadable } from "../rule";
import { several } from "../several";

/** IIS looks at mappings of a site, and silently ignores those below it. */
export const mappingsBelow: Rule = {
  name: "mappings-below",
  symptoms: ["401.2"],
  judge({ below: { mapping }, site }) {
    if ("fault" in mapping) return unreadable("the locations below the site", mapping);
    const holding = mapping.locations.flatMap((each) => ("own" in each && each.own > 0 ? [each] : []));
    const unread = mapping.locations.filter((each) => "fault" in each);
    const left = unread.length + mapping.left;
    const open = left > 0 ? unknown(`${left} locations below the site were not looked at`) : [];
    if (holding.length > 0)
      return [
        ...several(holding, ({ path, own }) =>
          fault(
            own === 1
              ? "a mapping stands below the site, where IIS ignores it"
              : `${own} mappings stand below the site, where IIS ignores them`,
            [`at the path ${quoted(path)}`],
            {
              advice: `declare them at the site ${quoted(site)} itself`,
            },
          ),
        ),
        ...open,
      ];
    return open.length > 0 ? open : fine("no mapping stands below the site");
  },
};
