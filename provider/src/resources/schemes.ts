import type { Answers, Feature, ObserveContext, Props, Queries } from "../reconcile/kind";
import { sectionName } from "../reconcile/names";
import { type FeatureName, requiredFeature } from "./features";
import { SECTIONS, sectionQuery, valueIn } from "./sections";

const NEVER_OFFERED = "the scheme would be declared on and never offered";
const scheme = (name: FeatureName) => requiredFeature(name, NEVER_OFFERED);

/** An authentication scheme besides certificates. */
export interface Scheme {
  readonly section: string;
  /** What IIS must have for it. */
  readonly feature: Feature;
  /** What it means where it is on. */
  readonly offers: string;
}

export const ANONYMOUS: Scheme = {
  section: SECTIONS.anonymous,
  feature: {
    module: "AnonymousAuthenticationModule",
    remedy: "Install-WindowsFeature Web-WebServer (client Windows: IIS-WebServer).",
    without: NEVER_OFFERED,
  },
  offers: "requests without credentials are let in as the anonymous user",
};
export const BASIC: Scheme = {
  section: SECTIONS.basic,
  feature: scheme("IIS-BasicAuthentication"),
  offers: "clients may log on with a user name and a password",
};
export const DIGEST: Scheme = {
  section: SECTIONS.digest,
  feature: scheme("IIS-DigestAuthentication"),
  offers: "clients may log on with a user name and a password",
};
export const WINDOWS: Scheme = {
  section: SECTIONS.windows,
  feature: scheme("IIS-WindowsAuthentication"),
  offers: "clients may log on with their Windows account",
};

/** By their names in SiteAuthentication. */
export const SCHEMES = [
  ["anonymousAuthentication", ANONYMOUS],
  ["basicAuthentication", BASIC],
  ["digestAuthentication", DIGEST],
  ["windowsAuthentication", WINDOWS],
] as const satisfies readonly (readonly [string, Scheme])[];

/** Whether each is on at a location, by the names of their sections. */
export function schemeQueries(location: string): Queries {
  const enabled = [{ name: "enabled", as: "value" }] as const;
  return Object.fromEntries(
    SCHEMES.map(([, { section }]) => [sectionName(section), sectionQuery(location, section, enabled)]),
  );
}

/** Of a site where certificates log on: what else does. What the run declares may be about to be written. */
export function otherSchemes(
  answers: Answers,
  { site }: Props,
  context: Pick<ObserveContext, "declares" | "hasModule">,
): string[] {
  const declared = context.declares("SiteAuthentication", { site });
  const on = SCHEMES.filter(
    ([name, { section, feature }]) =>
      name !== "anonymousAuthentication" &&
      valueIn(answers[sectionName(section)], "enabled") === true &&
      context.hasModule(feature.module) &&
      declared?.[name] !== false,
  );
  return on.map(
    ([name, { offers }]) =>
      `${name} is on, so ${offers}, without a certificate; if only mapped clients may enter, declare a SiteAuthentication of this location with ${name}: false`,
  );
}
