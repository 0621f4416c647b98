import type { OptionalArgs, OutputsOf } from "../reconcile/property";
import { boolean } from "../reconcile/values";
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
import { scheme } from "./features";
import { schemesLeft } from "./left-open";
import { SECTIONS } from "./sections";

const enabledOf = (section: string) => boolean({ role: "attribute", iis: { section, attribute: "enabled" } });

/** Properties of SiteAuthentication. */
export const SITE_AUTHENTICATION = {
  /** Whether requests without credentials are let in as the anonymous user. Default: not touched. */
  anonymousAuthentication: enabledOf(SECTIONS.anonymous),
  /** Whether clients may log on with a user name and a password in the clear, protected by TLS only. Default: not touched. */
  basicAuthentication: enabledOf(SECTIONS.basic),
  /** Whether clients may log on with a user name and a digest of the password. Default: not touched. */
  digestAuthentication: enabledOf(SECTIONS.digest),
  /** Whether clients may log on with their Windows account (Negotiate, NTLM). Default: not touched. */
  windowsAuthentication: enabledOf(SECTIONS.windows),
};

/** Inputs of SiteAuthentication besides its place. */
export interface SiteAuthenticationSettings extends OptionalArgs<typeof SITE_AUTHENTICATION>, PathArgs, CommonArgs {}

/** Inputs of SiteAuthentication. */
export type SiteAuthenticationArgs = SiteAuthenticationSettings & SiteOrServerLevel;

/** Outputs of SiteAuthentication. */
export interface SiteAuthenticationOutputs extends OutputsOf<typeof SITE_AUTHENTICATION>, PathOutputs {}

const SCHEMES = Object.keys(SITE_AUTHENTICATION);
const FEATURES: Readonly<Record<string, ReturnType<typeof scheme>>> = {
  anonymousAuthentication: scheme("AnonymousAuthenticationModule", "Web-WebServer", "IIS-WebServer"),
  basicAuthentication: scheme("BasicAuthenticationModule", "Web-Basic-Auth", "IIS-BasicAuthentication"),
  digestAuthentication: scheme("DigestAuthenticationModule", "Web-Digest-Auth", "IIS-DigestAuthentication"),
  windowsAuthentication: scheme("WindowsAuthenticationModule", "Web-Windows-Auth", "IIS-WindowsAuthentication"),
};

/** @internal */
export const siteAuthenticationKind = attributesOfSections({
  type: "SiteAuthentication",
  properties: { ...PLACE, ...PATH, ...SITE_AUTHENTICATION, ...COMMON },
  requires: (wanted) => SCHEMES.flatMap((name) => (wanted[name] === true && FEATURES[name] ? [FEATURES[name]] : [])),
  refuse: (inputs, report) => {
    refuseLevel(inputs, report);
    if (SCHEMES.every((name) => inputs[name] === undefined))
      report(SCHEMES[0] ?? "", `at least one of ${SCHEMES.join(", ")} must be set; what is left out is not touched`);
  },
  // A scheme without its module is not offered, whatever its section says.
  held: (name, value, { hasModule }) => value === true && hasModule(FEATURES[name]?.module ?? ""),
  afterRemoval: schemesLeft,
});
