import type { QueryAnswer, SectionObservation } from "../agent/messages";
import { booleanField, equalFolded, equalJson, type Field, type Report, textField } from "../reconcile/field";
import type { Props } from "../reconcile/kind";
import { hasUnknown } from "../reconcile/unknown";

/** `type`, dynamic types and configuration keys all stand under this name. */
export const NAMESPACE = "iis-clientcert";

export const SECTIONS = {
  mapping: "system.webServer/security/authentication/iisClientCertificateMappingAuthentication",
  access: "system.webServer/security/access",
  anonymous: "system.webServer/security/authentication/anonymousAuthentication",
} as const;

/** Filled by check: who the connection means, under today's configuration. */
const serverField: Field = { ...textField({ name: "server", role: "identity" }), equal: equalFolded };

/** Read and refused where it is resolved to a server, in check's caller, which knows the configuration. */
const connectionField: Field = {
  name: "connection",
  role: "bookkeeping",
  normalise: (value) => value,
  equal: equalJson,
};

const siteField: Field = {
  name: "site",
  role: "identity",
  normalise: (value: unknown, report: Report) => {
    if (typeof value !== "string") return void report("expected the name of a site");
    if (value.trim() === "") return void report(`must not be empty; ${IN_ITS_PLACE}`);
    // IIS takes the path "." for the server level.
    if (value.trim() === ".") return void report(`must be the name of a site; ${IN_ITS_PLACE}`);
    if (/[/\\?]/.test(value))
      return void report("expected the name of a site, without / \\ or ?; a path below it is SslAccess.path");
    return value;
  },
  equal: equalFolded,
};

const IN_ITS_PLACE = "for the server level write serverLevel: true in its place";

/** That no `site` is meant. State knows the server level by having no `site`. */
const serverLevelField: Field = booleanField({ name: "serverLevel", role: "bookkeeping", programOnly: true });

/** What every resource has. */
export const COMMON_FIELDS: readonly Field[] = [connectionField, serverField, siteField, serverLevelField];

/** A misspelt configuration key gives `site: undefined`, and what holds at the server level reaches every site. */
export function refuseLevel({ site, serverLevel }: Props, report: (property: string, reason: string) => void): void {
  if (hasUnknown(site) || hasUnknown(serverLevel)) return;
  if (site === undefined && serverLevel !== true) report("site", NO_LEVEL);
  if (site !== undefined && serverLevel === true) report("serverLevel", TWO_LEVELS);
}

const NO_LEVEL =
  'has no value, and serverLevel is not true. Write site: "Default Web Site", or serverLevel: true if every site of the server is meant. A misspelt configuration key gives no value either';
const TWO_LEVELS =
  "cannot be combined with site. Remove serverLevel: true if the site is meant, or site if every site of the server is meant";

export function locationOf(props: Props): string {
  const site = typeof props.site === "string" ? props.site : "";
  return typeof props.path === "string" ? `${site}/${props.path}` : site;
}

export function isSiteOrServer(location: string): boolean {
  return !location.includes("/");
}

/** For a query: the server level has no web.config of its own. */
export function ofWebConfig(location: string): { readonly webConfig?: true } {
  return location === "" ? {} : { webConfig: true };
}

/** What a user should know of the site's own web.config. */
export function webConfigWarnings({ webConfig }: SectionObservation, section: string): string[] {
  if (webConfig === "present")
    return [
      `the site's web.config holds section ${section} too, and what it says wins over what is declared; remove the section there, then lock it on the server (overrideMode="Deny")`,
    ];
  if (webConfig === "unreadable")
    return [
      `section ${section} is not locked on the server, and whether the site's web.config overrides what is declared cannot be read; check that file, or lock the section (overrideMode="Deny")`,
    ];
  return [];
}

/** The lifecycle has refused faults before a Kind sees answers. */
export function sectionIn(answers: readonly QueryAnswer[], index: number): SectionObservation {
  const answer = answers[index];
  if (!answer || "fault" in answer) throw new Error("a Kind was asked to observe a fault");
  return answer;
}
