import type { SimulatedWindows } from "../windows";
import type { Presented } from "./site-certificate";
import type { Mapping, SiteConfiguration } from "./site-configuration";
import { logOn } from "./site-logon";
import type { SiteAnswer } from "./site-status";

export interface SiteRequest {
  readonly encrypted: boolean;
  readonly presented: Presented;
}

/** The table of what a client sees: http.sys first, then whoever logs on, then anonymous. */
export function decide(
  { encrypted, presented }: SiteRequest,
  configuration: SiteConfiguration,
  windows: Pick<SimulatedWindows, "accounts" | "computerName">,
): SiteAnswer {
  const { ssl, negotiate, require, anonymous } = configuration;
  if (ssl && !encrypted) return { status: "403.4" };
  // Without negotiation nobody asks for a certificate, so what the client offers does not matter.
  const certificate: Presented = encrypted && negotiate ? presented : { is: "absent" };
  if (certificate.is === "refused") return certificate.with;
  if (certificate.is === "trusted") {
    const mapping = findMapping(configuration, certificate.base64);
    if (mapping) return logOn(mapping, configuration, windows);
    if (hasTruncated(configuration, certificate.base64)) return { status: "401.1", win32: NOT_PARSED };
  } else if (encrypted && negotiate && require) return { status: "403.7" };
  return anonymous ? { status: "200", account: "anonymous" } : { status: "401.2" };
}

/** CRYPT_E_ASN1_EOD: a stored certificate ends too early. */
const NOT_PARSED = 0x80093102;

/** Byte for byte, in the one-line form: IIS knows no other. */
function findMapping({ mappings }: SiteConfiguration, base64: string): Mapping | undefined {
  return mappings.find(({ certificate }) => certificate === base64);
}

function hasTruncated({ mappings }: SiteConfiguration, base64: string): boolean {
  return mappings.some(({ certificate }) => certificate !== "" && base64.startsWith(certificate));
}
