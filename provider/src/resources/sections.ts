import type { AttributeQuery, Failed, Query, QueryAnswer, SectionObservation, Value } from "../agent/protocol";
import { requiredFeature } from "./features";

const AUTHENTICATION = "system.webServer/security/authentication";

/** Sections of applicationHost.config by the names that answers have in a Kind. */
export const SECTIONS = {
  mapping: `${AUTHENTICATION}/iisClientCertificateMappingAuthentication`,
  access: "system.webServer/security/access",
  anonymous: `${AUTHENTICATION}/anonymousAuthentication`,
  basic: `${AUTHENTICATION}/basicAuthentication`,
  digest: `${AUTHENTICATION}/digestAuthentication`,
  windows: `${AUTHENTICATION}/windowsAuthentication`,
} as const;

/** A question for attributes of a section at a location, and whether the site's web.config has a word in it. */
export function sectionQuery(location: string, section: string, attributes: readonly AttributeQuery[]): Query {
  return { kind: "section", location, section, attributes, ...ofWebConfig(location) };
}

/** For a query: the server level has no web.config of its own. */
export function ofWebConfig(location: string): { readonly webConfig?: true } {
  return location === "" ? {} : { webConfig: true };
}

/** What a user should know of the site's own web.config. */
export function webConfigWarnings({ webConfig }: Pick<SectionObservation, "webConfig">, section: string): string[] {
  if (webConfig === "present")
    return [
      `the site's web.config holds section ${section} too, and overrides what is declared; remove the section there, then lock it on the server (overrideMode="Deny")`,
    ];
  if (webConfig === "unreadable")
    return [
      `section ${section} is not locked on the server, and whether the site's web.config overrides what is declared cannot be read; check that file, or lock the section (overrideMode="Deny")`,
    ];
  return [];
}

/** The answer to a question for a section; undefined where it is none. */
export function ofSection(answer: QueryAnswer | undefined): SectionObservation | Failed | undefined {
  return answer && ("fault" in answer || "attributes" in answer) ? answer : undefined;
}

/** What holds there; undefined where it cannot be told, since the site's web.config may say something else. */
export function valueIn(answer: QueryAnswer | undefined, name: string): Value | undefined {
  const section = ofSection(answer);
  if (!section || "fault" in section || section.webConfig === "present") return undefined;
  const observed = section.attributes[name];
  return observed && "value" in observed ? observed.value : undefined;
}

/** The feature that honours client certificates. */
export const CERTIFICATE_MAPPING = requiredFeature(
  "IIS-IISCertificateMappingAuthentication",
  "mappings would be stored and never honoured",
);
