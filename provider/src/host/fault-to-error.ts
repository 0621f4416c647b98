import type { Fault, FaultKind } from "../agent/messages";
import { type ServerCode, ServerError } from "../errors";

/** Where a fault arose, as the resource names it. */
export interface FaultPlace {
  readonly server: string;
  readonly site?: string;
  readonly path?: string;
  /** The property concerned, by the program's name; the schema's attribute name unless given. */
  readonly property?: string;
}

const CODE_OF = {
  locked: "server/locked",
  conflict: "server/conflict",
  denied: "server/denied",
  unknownSite: "server/unknown-site",
  invalid: "server/invalid",
  missingFeature: "server/missing-feature",
  notIis: "server/not-iis",
  diskFull: "server/disk-full",
  exists: "server/exists",
  incomplete: "server/password-required",
  inherited: "server/inherited",
  heldBySites: "server/held-by-sites",
  constrainedLanguage: "server/constrained-language",
  protocol: "server/agent",
  unknown: "server/agent",
} as const satisfies Record<FaultKind, ServerCode>;

/** What the agent reports, as the error that a user reads: same text, with the place and a remedy. */
export function faultToError({ kind, hresult, text, sites, attribute }: Fault, place: FaultPlace): ServerError {
  return new ServerError({
    code: Object.hasOwn(CODE_OF, kind) ? CODE_OF[kind] : CODE_OF.unknown,
    ...(attribute !== undefined && { property: attribute }),
    ...place,
    ...(hresult !== undefined && { hresult }),
    ...(sites !== undefined && { sites }),
    text,
  });
}
