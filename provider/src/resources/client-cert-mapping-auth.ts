import type * as pulumi from "@pulumi/pulumi";
import type { Output } from "@pulumi/pulumi";
import type { QueryAnswer } from "../agent/messages";
import { DeclaredResource } from "../program/declared-resource";
import { type CommonArgs, declareResource, type SiteOrServerLevel } from "../program/program";
import { booleanField, choiceField, type Field, textField } from "../reconcile/field";
import type { Kind, Props } from "../reconcile/kind";
import { adopted } from "./adopted";
import {
  COMMON_FIELDS,
  isSiteOrServer,
  locationOf,
  ofWebConfig,
  refuseLevel,
  SECTIONS,
  sectionIn,
  webConfigWarnings,
} from "./common";
import { letsAnybodyIn, switchLeft } from "./left-open";
import { switchNotHonoured } from "./not-honoured";

/** How the mapped account is logged on: attribute logonMethod of the IIS schema. */
export type LogonMethod = "Interactive" | "Batch" | "Network" | "ClearText";

/** Inputs of {@link ClientCertMappingAuth}. What is left out is not touched. */
export type ClientCertMappingAuthArgs = ClientCertMappingAuthSettings & SiteOrServerLevel;

/** Inputs of {@link ClientCertMappingAuth} besides its place. */
export interface ClientCertMappingAuthSettings extends CommonArgs {
  /** Whether IIS maps client certificates to accounts here. Default: true. */
  enabled?: pulumi.Input<boolean>;
  /** Whether one-to-one mappings are looked at. The schema's own default is true. */
  oneToOneCertificateMappingsEnabled?: pulumi.Input<boolean>;
  /** Whether many-to-one mappings are looked at. The schema's own default is true. */
  manyToOneCertificateMappingsEnabled?: pulumi.Input<boolean>;
  /** Domain of accounts that are named without one. */
  defaultLogonDomain?: pulumi.Input<string>;
  /** How the account is logged on. `Batch` needs the right "Log on as a batch job". The schema's own default is ClearText. */
  logonMethod?: pulumi.Input<LogonMethod>;
}

const ATTRIBUTES: readonly Field[] = [
  booleanField({ name: "enabled", role: "attribute", default: true }),
  booleanField({ name: "oneToOneCertificateMappingsEnabled", role: "attribute" }),
  booleanField({ name: "manyToOneCertificateMappingsEnabled", role: "attribute" }),
  textField({ name: "defaultLogonDomain", role: "attribute", ignoreCase: true }),
  choiceField({ name: "logonMethod", role: "attribute", choices: ["Interactive", "Batch", "Network", "ClearText"] }),
];

export const clientCertMappingAuthKind: Kind = {
  type: "ClientCertMappingAuth",
  fields: [...COMMON_FIELDS, ...ATTRIBUTES],
  needsCertificateMapping: true,
  refuse: refuseLevel,
  part: () => undefined,
  derivedNames: [],
  derive: () => ({}),
  location: locationOf,
  ensure: (wanted, before) => ({
    location: locationOf(wanted),
    section: SECTIONS.mapping,
    set: attributesIn(wanted),
    unset: Object.keys(attributesIn(before ?? {})).filter((name) => wanted[name] === undefined),
    ...(!before && { report: Object.keys(attributesIn(wanted)) }),
  }),
  absent: (state, names) => {
    const unset = Object.keys(attributesIn(state)).filter((name) => names.has(name));
    return unset.length === 0 ? undefined : { location: locationOf(state), section: SECTIONS.mapping, unset };
  },
  queries: (location) =>
    isSiteOrServer(location)
      ? [
          {
            location,
            section: SECTIONS.mapping,
            attributes: ATTRIBUTES.map(({ name }) => ({ name, as: "value" as const })),
            ...ofWebConfig(location),
          },
          {
            location,
            section: SECTIONS.anonymous,
            attributes: [{ name: "enabled", as: "value" }],
            ...ofWebConfig(location),
          },
        ]
      : [],
  queriesOf: (props) => clientCertMappingAuthKind.queries(locationOf(props)),
  observe: (answers, props) => {
    const section = sectionIn(answers, 0);
    const { attributes } = section;
    const values: Record<string, unknown> = {};
    for (const name of Object.keys(attributesIn(props))) {
      const observed = attributes[name];
      if (observed && "fault" in observed) return { values: {}, fault: observed.fault };
      if (observed && "value" in observed) values[name] = observed.value;
    }
    const warnings = webConfigWarnings(section, SECTIONS.mapping);
    const open = values.enabled === true ? anonymousWarnings(answers[1]) : [];
    return { values, warnings: [...warnings, ...open, ...switchNotHonoured(answers[0], props)] };
  },
  takeover: adopted,
  leaves: ([mapping, anonymous], removed) => switchLeft(mapping, anonymous, removed),
};

const OPEN =
  "anonymous authentication is on, so requests without a mapped certificate are let in as the anonymous user; switch anonymousAuthentication off for this site if only mapped clients may enter";

const OPEN_OR_NOT =
  "the site's web.config holds section anonymousAuthentication, and decides whether requests without a mapped certificate are let in as the anonymous user";

function anonymousWarnings(anonymous: QueryAnswer | undefined): string[] {
  if (anonymous && "webConfig" in anonymous && anonymous.webConfig === "present") return [OPEN_OR_NOT];
  return letsAnybodyIn(anonymous) ? [OPEN] : [];
}

function attributesIn(props: Props): Record<string, string | boolean> {
  return Object.fromEntries(
    ATTRIBUTES.map(({ name }) => [name, props[name]]).filter(
      (entry): entry is [string, string | boolean] => entry[1] !== undefined,
    ),
  );
}

/**
 * The switch: section `iisClientCertificateMappingAuthentication` of a site, or of the server level. Declaring it
 * means wanting it: `enabled` is true unless the program says false. Attributes that are not named are not touched;
 * deleting the resource takes back the ones that it named.
 *
 * ```ts
 * new ClientCertMappingAuth("certificates", { site: "Default Web Site" });
 * ```
 */
export class ClientCertMappingAuth extends DeclaredResource {
  /** Name of the server. */
  declare readonly server: Output<string>;
  /** Name of the site; undefined at the server level. */
  declare readonly site: Output<string | undefined>;
  declare readonly enabled: Output<boolean>;
  declare readonly oneToOneCertificateMappingsEnabled: Output<boolean | undefined>;
  declare readonly manyToOneCertificateMappingsEnabled: Output<boolean | undefined>;
  declare readonly defaultLogonDomain: Output<string | undefined>;
  declare readonly logonMethod: Output<LogonMethod | undefined>;

  constructor(name: string, args: ClientCertMappingAuthArgs, options?: pulumi.CustomResourceOptions) {
    super(name, declareResource(clientCertMappingAuthKind, name, args, options));
  }
}
