import type { OptionalArgs, OutputsOf, RequiredArgs } from "../reconcile/property";
import { flags, hasUnknown } from "../reconcile/values";
import { certificateNotAsked, TLS_QUERY } from "./asked-late";
import { attributesOfSections } from "./builders/attributes";
import {
  COMMON,
  type CommonArgs,
  PATH,
  type PathArgs,
  type PathOutputs,
  PLACE,
  refuseLevel,
  type SiteOrServerLevel,
} from "./common";
import { flagsLeft } from "./left-open";
import { SECTIONS } from "./sections";

/** Flags of `access/sslFlags`, by their schema names. */
export const SslFlag = {
  /** Plain HTTP is refused (403.4). */
  Ssl: "Ssl",
  /** The client is asked for a certificate. */
  SslNegotiateCert: "SslNegotiateCert",
  /** Without a certificate the request is refused (403.7). Requires SslNegotiateCert. */
  SslRequireCert: "SslRequireCert",
  /** 128-bit encryption is required. */
  Ssl128: "Ssl128",
} as const;

export type SslFlag = (typeof SslFlag)[keyof typeof SslFlag];

/** Properties of SslAccess. */
export const SSL_ACCESS = {
  /** A set of `Ssl`, `SslNegotiateCert`, `SslRequireCert`, `Ssl128`: the order is ignored. An empty list writes None. */
  sslFlags: flags({
    role: "attribute",
    required: true,
    iis: { section: SECTIONS.access },
    flags: Object.values(SslFlag),
    none: "None",
    never: {
      SslMapCert:
        "SslMapCert is in some documentation but not in the schema, and IIS refuses it; ClientCertMappingAuth switches mapping on",
    },
  }),
};

/** Inputs of SslAccess besides its place. */
export interface SslAccessSettings
  extends RequiredArgs<typeof SSL_ACCESS>,
    OptionalArgs<typeof SSL_ACCESS>,
    PathArgs,
    CommonArgs {}

/** Inputs of SslAccess. */
export type SslAccessArgs = SslAccessSettings & SiteOrServerLevel;

/** Outputs of SslAccess. */
export interface SslAccessOutputs extends OutputsOf<typeof SSL_ACCESS>, PathOutputs {}

const TLS = "tls";

/** @internal */
export const sslAccessKind = attributesOfSections({
  type: "SslAccess",
  properties: { ...PLACE, ...PATH, ...SSL_ACCESS, ...COMMON },
  refuse: (inputs, report) => {
    refuseLevel(inputs, report);
    const { sslFlags } = inputs;
    if (!Array.isArray(sslFlags) || hasUnknown(sslFlags)) return;
    if (sslFlags.includes("SslRequireCert") && !sslFlags.includes("SslNegotiateCert"))
      report("sslFlags", "SslRequireCert has no effect without SslNegotiateCert; add SslNegotiateCert");
  },
  beside: () => ({ [TLS]: TLS_QUERY }),
  warnings: (answers, { values, props, declares }) =>
    Array.isArray(values.sslFlags) && values.sslFlags.includes("SslNegotiateCert")
      ? certificateNotAsked(answers[TLS], props, declares)
      : [],
  afterRemoval: ({ access }, removed) => flagsLeft(access, removed),
});
