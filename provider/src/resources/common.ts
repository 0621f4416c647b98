import type { QueryAnswer, SectionObservation } from "../agent/messages";
import { equalFolded, equalJson, type Field, type Report, textField } from "../reconcile/field";
import type { Props } from "../reconcile/kind";

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
    if (value.trim() === "") return void report("must not be empty; leave it out for the server level");
    // IIS takes the path "." for the server level.
    if (value.trim() === ".") return void report("is no name of a site; leave it out for the server level");
    if (/[/\\?]/.test(value))
      return void report("expected the name of a site, without / \\ or ?; a path below it is SslAccess.path");
    return value;
  },
  equal: equalFolded,
};

/** What every resource has. */
export const COMMON_FIELDS: readonly Field[] = [connectionField, serverField, siteField];

export function locationOf(props: Props): string {
  const site = typeof props.site === "string" ? props.site : "";
  return typeof props.path === "string" ? `${site}/${props.path}` : site;
}

export function isSiteOrServer(location: string): boolean {
  return !location.includes("/");
}

/** The lifecycle has refused faults before a Kind sees answers. */
export function sectionIn(answers: readonly QueryAnswer[], index: number): SectionObservation {
  const answer = answers[index];
  if (!answer || "fault" in answer) throw new Error("a Kind was asked to observe a fault");
  return answer;
}
