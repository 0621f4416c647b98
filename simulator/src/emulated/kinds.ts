import { Refusal } from "./faults";
import type { KindName, Observation, Operation, Query } from "./messages";
import type { Plan } from "./plan";
import { section } from "./section";
import { sslBinding } from "./ssl-binding";
import type { View } from "./view";
import type { Claims } from "./waves";
import { windowsFeature } from "./windows-feature";

interface Kind {
  /** Steps, and what was there; every refusal comes from it, and it touches nothing. Steps do what PowerShell's `apply` does. */
  plan(view: View, operation: Operation, proof: boolean): Plan;
  /** What is there. */
  read(view: View, query: Query, nonce: Buffer): Observation;
  /** Where it meets others. */
  claims(operation: Operation): Claims;
}

/** What can be asked and made so, and the functions for it. Another kind is a file beside section.ts and a line here. */
const KINDS: Readonly<Record<KindName, Kind>> = { section, sslBinding, windowsFeature };

/** One that is not known here spoils nothing else. */
export function kindOf({ kind }: Pick<Operation | Query, "kind">): Kind {
  if (Object.hasOwn(KINDS, kind)) return KINDS[kind];
  throw new Refusal({ kind: "protocol", text: `There is no kind '${kind ?? ""}'` });
}
