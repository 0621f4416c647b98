import type { Feature } from "../reconcile/kind";

/** The module that honours client certificates. */
export const CERTIFICATE_MAPPING: Feature = {
  module: "IISCertificateMappingAuthenticationModule",
  remedy: "Install-WindowsFeature Web-Cert-Auth (client Windows: IIS-IISCertificateMappingAuthentication).",
  without: "mappings would be stored and never honoured",
};

/** The module behind an authentication scheme. */
export function schemeFeature(module: string, feature: string, clientFeature: string): Feature {
  return {
    module,
    remedy: `Install-WindowsFeature ${feature} (client Windows: ${clientFeature}).`,
    without: "the scheme would be declared on and never offered",
  };
}
