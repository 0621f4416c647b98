import type { QueryAnswer } from "../agent/protocol";
import type { ObserveContext, Props } from "../reconcile/kind";
import { sectionName } from "../reconcile/names";
import type { OptionalArgs, OutputsOf } from "../reconcile/property";
import { boolean, choice, text } from "../reconcile/values";
import { attributesOfSections } from "./builders/attributes";
import { COMMON, type CommonArgs, PLACE, type PlaceOutputs, refuseLevel, type SiteOrServerLevel } from "./common";
import { letsAnybodyIn, switchLeft } from "./left-open";
import { switchNotHonoured } from "./not-honoured";
import { otherSchemes, schemeQueries } from "./schemes";
import { CERTIFICATE_MAPPING, SECTIONS } from "./sections";

/** How the mapped account is logged on: attribute logonMethod of the IIS schema. */
export type LogonMethod = (typeof LOGON_METHODS)[number];

const LOGON_METHODS = ["Interactive", "Batch", "Network", "ClearText"] as const;

const iis = { section: SECTIONS.mapping };

/** Properties of ClientCertMappingAuth. */
export const CLIENT_CERT_MAPPING_AUTH = {
  /** Whether IIS maps client certificates to accounts here. Default: true. */
  enabled: boolean({ role: "attribute", default: true, iis }),
  /** Whether IIS uses one-to-one mappings. Default: not touched (schema: true). */
  oneToOneCertificateMappingsEnabled: boolean({ role: "attribute", iis }),
  /** Whether IIS uses many-to-one mappings. Default: not touched (schema: true). */
  manyToOneCertificateMappingsEnabled: boolean({ role: "attribute", iis }),
  /** Domain of accounts that are named without one. Compared without case. Default: not touched. */
  defaultLogonDomain: text({ role: "attribute", ignoreCase: true, iis }),
  /**
   * How the account is logged on: `Interactive`, `Batch`, `Network` or `ClearText`. `Batch` requires the right "Log on as a batch job".
   * Default: not touched (schema: ClearText).
   */
  logonMethod: choice({ role: "attribute", choices: LOGON_METHODS, iis }),
};

/** Inputs of ClientCertMappingAuth besides its place. */
export interface ClientCertMappingAuthSettings extends OptionalArgs<typeof CLIENT_CERT_MAPPING_AUTH>, CommonArgs {}

/** Inputs of ClientCertMappingAuth. What is left out is not touched. */
export type ClientCertMappingAuthArgs = ClientCertMappingAuthSettings & SiteOrServerLevel;

/** Outputs of ClientCertMappingAuth. */
export interface ClientCertMappingAuthOutputs extends OutputsOf<typeof CLIENT_CERT_MAPPING_AUTH>, PlaceOutputs {}

const MAPPING = sectionName(SECTIONS.mapping);
const ANONYMOUS = sectionName(SECTIONS.anonymous);

/** @internal */
export const clientCertMappingAuthKind = attributesOfSections({
  type: "ClientCertMappingAuth",
  properties: { ...PLACE, ...CLIENT_CERT_MAPPING_AUTH, ...COMMON },
  requires: () => [CERTIFICATE_MAPPING],
  refuse: refuseLevel,
  beside: schemeQueries,
  warnings: (answers, { values, props, ...context }) => [
    ...(values.enabled === true ? anonymousWarnings(answers[ANONYMOUS], props, context.declares) : []),
    ...(values.enabled === true ? otherSchemes(answers, props, context) : []),
    ...switchNotHonoured(answers[MAPPING], props),
  ],
  afterRemoval: (answers, removed) => switchLeft(answers[MAPPING], answers[ANONYMOUS], removed),
});

/** What the run declares may be about to be written. */
function anonymousWarnings(
  anonymous: QueryAnswer | undefined,
  { site }: Props,
  declares: ObserveContext["declares"],
): string[] {
  if (anonymous && "webConfig" in anonymous && anonymous.webConfig === "present") return [OPEN_OR_NOT];
  const isClosed = declares("SiteAuthentication", { site })?.anonymousAuthentication === false;
  return letsAnybodyIn(anonymous) && !isClosed ? [OPEN] : [];
}

const OPEN =
  "anonymous authentication is on, so requests without a mapped certificate are let in as the anonymous user; if only mapped clients may enter, declare a SiteAuthentication of this location with anonymousAuthentication: false";

const OPEN_OR_NOT =
  "the site's web.config holds section anonymousAuthentication, and decides whether requests without a mapped certificate are let in as the anonymous user";
