import { findAccount } from "../machine/accounts";
import type { SimulatedWindows } from "../windows";
import type { Presented } from "./site-certificate";
import type { Mapping, SiteConfiguration } from "./site-configuration";

/** Status with its sub code as IIS logs it, such as `403.7`; `200`, `413` and `500` have none. */
export type SiteStatus = "200" | "401.1" | "401.2" | "403.4" | "403.7" | "403.16" | "403.17" | "413" | "500" | "500.19";

export interface SiteAnswer {
  readonly status: SiteStatus;
  /** Who was logged on; `anonymous` for nobody in particular. */
  readonly account?: string;
}

export interface SiteRequest {
  readonly encrypted: boolean;
  readonly presented: Presented;
}

type Windows = Pick<SimulatedWindows, "accounts" | "computerName">;

/** The table of what a client sees: http.sys first, then whoever logs on, then anonymous. */
export function decide(
  { encrypted, presented }: SiteRequest,
  configuration: SiteConfiguration,
  windows: Windows,
): SiteAnswer {
  const { ssl, negotiate, require, anonymous } = configuration;
  if (ssl && !encrypted) return { status: "403.4" };
  // Without negotiation nobody asks for a certificate, so what the client offers does not matter.
  const certificate: Presented = encrypted && negotiate ? presented : { is: "absent" };
  if (certificate.is === "untrusted") return { status: "403.16" };
  if (certificate.is === "outOfDate") return { status: "403.17" };
  if (encrypted && negotiate && require && certificate.is === "absent") return { status: "403.7" };
  const mapping = certificate.is === "trusted" ? findMapping(configuration, certificate.base64) : undefined;
  if (mapping) return logOn(mapping, configuration.defaultLogonDomain, windows);
  return anonymous ? { status: "200", account: "anonymous" } : { status: "401.2" };
}

/** Byte for byte, in the one-line form: IIS knows no other. */
function findMapping({ mappings }: SiteConfiguration, base64: string): Mapping | undefined {
  return mappings.find(({ certificate }) => certificate === base64);
}

function logOn({ userName, password }: Mapping, defaultLogonDomain: string, windows: Windows): SiteAnswer {
  const found = findAccount(windows, withDomain(userName, defaultLogonDomain));
  if (!found || password === null || found.account.password !== password) return { status: "401.1" };
  return { status: "200", account: found.name };
}

function withDomain(userName: string, defaultLogonDomain: string): string {
  return /[\\@]/.test(userName) || defaultLogonDomain === "" ? userName : `${defaultLogonDomain}\\${userName}`;
}
