import type { Kind } from "../../provider/src/reconcile/kind";
import type { OptionalArgs, OutputsOf, Property, RequiredArgs } from "../../provider/src/reconcile/property";
import { boolean, text } from "../../provider/src/reconcile/values";
import { entryOfCollection } from "../../provider/src/resources/builders/entry";
import { COMMON, type CommonArgs, PLACE, type PlaceOutputs, refuseLevel } from "../../provider/src/resources/common";
import { SECTIONS } from "../../provider/src/resources/sections";

// A resource that the package does not have: many certificates of one team for one account.

const iis = (attribute: string) => ({ section: SECTIONS.mapping, attribute });

/** Properties of Team. */
export const TEAM = {
  /** Name of the team: sales or support. */
  team: text({ role: "identity", required: true, nonEmpty: true, iis: iis("name"), ignoreCase: true }),
  /** Account of the team. Compared without case. */
  account: text({ role: "attribute", required: true, ignoreCase: true, iis: iis("userName") }),
  /** Password of the account. Default: what is stored stays. */
  secretWord: text({ role: "attribute", secret: true, staysWhenUnnamed: true, iis: iis("password") }),
  /** Whether the mapping counts. Default: true. */
  enabled: boolean({ role: "attribute", default: true, iis: iis("enabled") }),
  /** Text for people. Default: not touched. */
  note: text({ role: "attribute", iis: iis("description") }),
  /** Name of the team in capitals. */
  capitals: {
    role: "output",
    type: { type: "string" },
    normalise: String,
    equal: Object.is,
    derive: ({ team }) => (typeof team === "string" ? team.toUpperCase() : undefined),
  } as Property<string, string, "output", "filled">,
};

/** Inputs of Team. */
export interface TeamArgs extends RequiredArgs<typeof TEAM>, OptionalArgs<typeof TEAM>, CommonArgs {}

/** Outputs of Team. */
export interface TeamOutputs extends OutputsOf<typeof TEAM>, PlaceOutputs {}

export const teamKind: Kind = entryOfCollection({
  type: "Team",
  properties: { ...PLACE, ...TEAM, ...COMMON },
  refuse: refuseLevel,
  section: SECTIONS.mapping,
  collection: "manyToOneMappings",
  key: { property: "team", compare: "caseless", of: ({ team }) => String(team) },
  needed: ["secretWord"],
});
