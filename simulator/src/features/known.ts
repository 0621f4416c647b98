import { Features } from "./store";

/** Without which IIS takes no module. */
export const PARENTS = ["IIS-WebServerRole", "IIS-WebServer", "IIS-Security"] as const;

/** What each adds to applicationHost.config, and the DLL in it. */
export const MODULES: Readonly<Record<string, { readonly module: string; readonly dll: string }>> = {
  "iis-iiscertificatemappingauthentication": {
    module: "IISCertificateMappingAuthenticationModule",
    dll: "authmap.dll",
  },
  "iis-clientcertificatemappingauthentication": {
    module: "CertificateMappingAuthenticationModule",
    dll: "authcert.dll",
  },
  "iis-basicauthentication": { module: "BasicAuthenticationModule", dll: "authbas.dll" },
  "iis-digestauthentication": { module: "DigestAuthenticationModule", dll: "authmd5.dll" },
  "iis-windowsauthentication": { module: "WindowsAuthenticationModule", dll: "authsspi.dll" },
};

/** As a web server has them whose configuration is fresh. */
export function freshFeatures(certificateMapping: boolean): Features {
  const features = new Features();
  for (const name of PARENTS) features.set(name, "enabled");
  for (const name of Object.keys(MODULES)) features.set(name, "disabled");
  if (certificateMapping) features.set("IIS-IISCertificateMappingAuthentication", "enabled");
  return features;
}
