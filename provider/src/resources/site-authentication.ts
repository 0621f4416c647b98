import { sectionName } from "../reconcile/names";
import type { OptionalArgs, OutputsOf } from "../reconcile/property";
import { boolean } from "../reconcile/values";
import { at } from "./adopted";
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
import { ANONYMOUS, BASIC, DIGEST, SCHEMES, type Scheme, WINDOWS } from "./schemes";
import { valueIn } from "./sections";

const enabledOf = ({ section }: Scheme) => boolean({ role: "attribute", iis: { section, attribute: "enabled" } });

/** Properties of SiteAuthentication. */
export const SITE_AUTHENTICATION = {
  /** Whether requests without credentials are let in as the anonymous user. Default: not touched. */
  anonymousAuthentication: enabledOf(ANONYMOUS),
  /** Whether clients may log on with a user name and a password in the clear, protected by TLS only. Default: not touched. */
  basicAuthentication: enabledOf(BASIC),
  /** Whether clients may log on with a user name and a digest of the password. Default: not touched. */
  digestAuthentication: enabledOf(DIGEST),
  /** Whether clients may log on with their Windows account (Negotiate, NTLM). Default: not touched. */
  windowsAuthentication: enabledOf(WINDOWS),
};

/** Inputs of SiteAuthentication besides its place. */
export interface SiteAuthenticationSettings extends OptionalArgs<typeof SITE_AUTHENTICATION>, PathArgs, CommonArgs {}

/** Inputs of SiteAuthentication. */
export type SiteAuthenticationArgs = SiteAuthenticationSettings & SiteOrServerLevel;

/** Outputs of SiteAuthentication. */
export interface SiteAuthenticationOutputs extends OutputsOf<typeof SITE_AUTHENTICATION>, PathOutputs {}

/** @internal */
export const siteAuthenticationKind = attributesOfSections({
  type: "SiteAuthentication",
  properties: { ...PLACE, ...PATH, ...SITE_AUTHENTICATION, ...COMMON },
  requires: (wanted) => SCHEMES.flatMap(([name, { feature }]) => (wanted[name] === true ? [feature] : [])),
  refuse: (inputs, report) => {
    refuseLevel(inputs, report);
    if (SCHEMES.some(([name]) => inputs[name] !== undefined)) return;
    const names = SCHEMES.map(([name]) => name).join(", ");
    report("anonymousAuthentication", `at least one of ${names} must be set; what is left out is not touched`);
  },
  // A scheme without its module is not offered, whatever its section says.
  held: (name, value, { hasModule }) =>
    value === true && SCHEMES.some(([each, { feature }]) => each === name && hasModule(feature.module)),
  afterRemoval: (answers, { path, ...declared }, { hasModule }) =>
    SCHEMES.flatMap(([name, { section, feature, offers }]) => {
      const isOn = valueIn(answers[sectionName(section)], "enabled") === true && hasModule(feature.module);
      if (declared[name] !== false || !isOn) return [];
      return [`${at(path)}${name} is on here now, where SiteAuthentication had it off: ${offers}`];
    }),
});
