import { readAccounts } from "./accounts";
import { readChains } from "./chains";
import { Refusal } from "./faults";
import { readLocations } from "./locations";
import type { KindName, Observation, Operation, Query, WrittenKindName } from "./messages";
import type { Plan } from "./plan";
import { section } from "./section";
import { readSiteConfiguration } from "./site-configuration";
import { readSiteLog } from "./site-log";
import { sslBinding } from "./ssl-binding";
import { readTrust } from "./trust";
import type { View } from "./view";
import type { Claims } from "./waves";
import { windowsFeature } from "./windows-feature";

interface Kind {
  /** What is there. */
  read(view: View, query: Query, nonce: Buffer): Observation;
}

interface WrittenKind extends Kind {
  /** Steps, and what was there; every refusal comes from it, and it touches nothing. Steps do what PowerShell's `apply` does. */
  plan(view: View, operation: Operation, proof: boolean): Plan;
  /** Where it meets others. */
  claims(operation: Operation): Claims;
}

/** What can be made so, and the functions for it. Another kind is a file beside section.ts and a line here. */
const WRITTEN: Readonly<Record<WrittenKindName, WrittenKind>> = { section, sslBinding, windowsFeature };

/** What can be asked. */
const KINDS: Readonly<Record<KindName, Kind>> = {
  ...WRITTEN,
  accounts: { read: readAccounts },
  chains: { read: readChains },
  locations: { read: readLocations },
  siteConfiguration: { read: readSiteConfiguration },
  siteLog: { read: readSiteLog },
  trust: { read: readTrust },
};

/** One that is not known here spoils nothing else. */
export function kindOf({ kind }: Pick<Query, "kind">): Kind {
  if (Object.hasOwn(KINDS, kind)) return KINDS[kind];
  throw new Refusal({ kind: "protocol", text: `There is no kind '${kind ?? ""}'` });
}

export function writtenKindOf(operation: Pick<Operation, "kind">): WrittenKind {
  if (Object.hasOwn(WRITTEN, operation.kind)) return WRITTEN[operation.kind];
  kindOf(operation);
  throw new Refusal({ kind: "protocol", text: `Nothing is written of kind '${operation.kind}'` });
}
