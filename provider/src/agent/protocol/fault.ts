import { type Of, Schema } from "./schema";

export const FAULT_KINDS = [
  "locked",
  "conflict",
  "denied",
  "unknownSite",
  "invalid",
  "missingFeature",
  "notIis",
  "diskFull",
  "share",
  "exists",
  "incomplete",
  "inherited",
  "heldBySites",
  "noEndpoint",
  "leftAlone",
  "notChanged",
  "unknownFeature",
  "notInstalled",
  "busy",
  "constrainedLanguage",
  "oldPowerShell",
  "protocol",
  "unknown",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** HRESULT and attribute are told as they come, whatever is secret: so they may be nothing else. */
const faultSchema = Schema.object({
  kind: Schema.choice(FAULT_KINDS),
  /** Such as `0x80070021`; absent where the agent itself refused. */
  hresult: Schema.optional(Schema.text({ pattern: /^0x[0-9A-F]{8}$/ }, "Invalid HRESULT")),
  /** What Windows said, or the agent, in one line; never a secret. */
  text: Schema.text(),
  /** It arose in the commit, or in something else that units of the message share, and is told of each of them. */
  shared: Schema.optional(Schema.literal(true)),
  /** `heldBySites`: their names; `unknownSite`: what is there instead, 21 at most, look-alikes first. */
  sites: Schema.optional(Schema.list(Schema.text())),
  /** Of a unit with several operations: the number of the one that was refused. */
  operation: Schema.optional(Schema.count()),
  /** The attribute concerned, by its schema name. */
  attribute: Schema.optional(Schema.text({ longest: 100, pattern: /^[A-Za-z]\w*$/ }, "Invalid name of an attribute")),
});

export interface Fault extends Of<typeof faultSchema> {}

export const fault: Schema<Fault> = faultSchema;

export const failed = Schema.object({ fault });

export type Failed = Of<typeof failed>;
