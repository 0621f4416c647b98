import type * as pulumi from "@pulumi/pulumi";
import type { Output } from "@pulumi/pulumi";
import { DeclaredResource } from "../program/declared-resource";
import { type CommonArgs, declareResource, type SiteOrServerLevel } from "../program/program";
import { equalFolded, type Field, flagsField, type Report } from "../reconcile/field";
import type { Kind, Props } from "../reconcile/kind";
import { hasUnknown, UNKNOWN } from "../reconcile/unknown";
import { adopted } from "./adopted";
import { COMMON_FIELDS, locationOf, ofWebConfig, refuseLevel, SECTIONS, sectionIn, webConfigWarnings } from "./common";
import { flagsLeft } from "./left-open";

/** Flags of `access/sslFlags`, by their schema names. */
export const SslFlag = {
  /** Plain HTTP is refused (403.4). */
  Ssl: "Ssl",
  /** The client is asked for a certificate. */
  SslNegotiateCert: "SslNegotiateCert",
  /** Without a certificate the request is refused (403.7). Needs SslNegotiateCert. */
  SslRequireCert: "SslRequireCert",
  /** 128-bit encryption is required. */
  Ssl128: "Ssl128",
} as const;

export type SslFlag = (typeof SslFlag)[keyof typeof SslFlag];

/** Inputs of {@link SslAccess}. */
export type SslAccessArgs = SslAccessSettings & SiteOrServerLevel;

/** Inputs of {@link SslAccess} besides its place. */
export interface SslAccessSettings extends CommonArgs {
  /** Path below the site, without a slash at either end. Left out: the site itself. A change replaces. */
  path?: pulumi.Input<string>;
  /** A set: order means nothing. An empty list writes None. */
  sslFlags: pulumi.Input<pulumi.Input<SslFlag>[]>;
}

/** By hand: a pattern for the end of a text is tried at every slash of it. */
function withoutSlashes(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && text[from] === "/") from++;
  while (to > from && text[to - 1] === "/") to--;
  return text.slice(from, to);
}

const pathField: Field = {
  name: "path",
  role: "identity",
  normalise: (value: unknown, report: Report) => {
    if (typeof value !== "string") return void report("expected a path below the site");
    const path = withoutSlashes(value);
    if (path === "") return void report("must not be empty; leave it out for the site itself");
    if (/[\\?*]|\/\//.test(path)) return void report("expected a path such as api/v1, without \\ ? * or an empty part");
    if (path.split("/").some((part) => part === "." || part === "..")) return void report("must not contain . or ..");
    return path;
  },
  equal: equalFolded,
};

const sslFlagsField = flagsField({
  name: "sslFlags",
  role: "attribute",
  required: true,
  flags: Object.values(SslFlag),
  none: "None",
  never: {
    SslMapCert:
      "SslMapCert stands in some documentation but not in the schema, and IIS refuses it; mapping is switched on by ClientCertMappingAuth",
  },
});

export const sslAccessKind: Kind = {
  type: "SslAccess",
  fields: [...COMMON_FIELDS, pathField, sslFlagsField],
  needsCertificateMapping: false,
  refuse: (inputs, report) => {
    refuseLevel(inputs, report);
    if (inputs.path !== undefined && inputs.site === undefined && inputs.serverLevel === true)
      report("path", "needs a site; the server level has no paths");
    const flags = inputs.sslFlags;
    if (!Array.isArray(flags) || hasUnknown(flags)) return;
    if (flags.includes("SslRequireCert") && !flags.includes("SslNegotiateCert")) {
      report("sslFlags", "SslRequireCert has no effect without SslNegotiateCert; add SslNegotiateCert");
    }
  },
  part: (props) => (hasUnknown(props.path) ? UNKNOWN : typeof props.path === "string" ? props.path : ""),
  derivedNames: [],
  derive: () => ({}),
  location: locationOf,
  ensure: (wanted, before) => ({
    location: locationOf(wanted),
    section: SECTIONS.access,
    set: { sslFlags: flagsIn(wanted) },
    ...(!before && { report: ["sslFlags"] }),
  }),
  absent: (state, names) =>
    names.has("server") ? { location: locationOf(state), section: SECTIONS.access, unset: ["sslFlags"] } : undefined,
  queries: (location) => [
    {
      location,
      section: SECTIONS.access,
      attributes: [{ name: "sslFlags", as: "value" }],
      ...ofWebConfig(location),
    },
  ],
  queriesOf: (props) => sslAccessKind.queries(locationOf(props)),
  observe: (answers) => {
    const section = sectionIn(answers, 0);
    const observed = section.attributes.sslFlags;
    if (observed && "fault" in observed) return { values: {}, fault: observed.fault };
    const warnings = webConfigWarnings(section, SECTIONS.access);
    if (!observed || !("value" in observed) || !Array.isArray(observed.value)) return { values: {}, warnings };
    return { values: { sslFlags: observed.value.filter((flag) => flag !== "None") }, warnings };
  },
  takeover: adopted,
  leaves: ([access], removed) => flagsLeft(access, removed),
};

function flagsIn(props: Props): string[] {
  return Array.isArray(props.sslFlags) ? props.sslFlags.map(String) : [];
}

/**
 * `access/sslFlags` of a site, of a path below it, or of the server level. Deleting the resource takes back the local
 * value, so that the inherited one holds.
 *
 * ```ts
 * new SslAccess("tls", { site: "Default Web Site", sslFlags: ["Ssl", "SslNegotiateCert", "SslRequireCert"] });
 * ```
 */
export class SslAccess extends DeclaredResource {
  /** Name of the server. */
  declare readonly server: Output<string>;
  /** Name of the site; undefined at the server level. */
  declare readonly site: Output<string | undefined>;
  /** Path below the site. */
  declare readonly path: Output<string | undefined>;
  /** In the order of the schema. */
  declare readonly sslFlags: Output<SslFlag[]>;

  constructor(name: string, args: SslAccessArgs, options?: pulumi.CustomResourceOptions) {
    super(name, declareResource(sslAccessKind, name, args, options));
  }
}
