import { fold } from "../base/fold";
import type { Feature } from "../reconcile/kind";

/** Features of IIS that decide how a site logs clients on: by dism's name, with that of `Install-WindowsFeature`, and the module that each brings. */
const FEATURES = [
  ["IIS-IISCertificateMappingAuthentication", "Web-Cert-Auth", "IISCertificateMappingAuthenticationModule"],
  ["IIS-ClientCertificateMappingAuthentication", "Web-Client-Auth", "CertificateMappingAuthenticationModule"],
  ["IIS-BasicAuthentication", "Web-Basic-Auth", "BasicAuthenticationModule"],
  ["IIS-DigestAuthentication", "Web-Digest-Auth", "DigestAuthenticationModule"],
  ["IIS-WindowsAuthentication", "Web-Windows-Auth", "WindowsAuthenticationModule"],
] as const;

/** dism's name, which is in no language. */
export type FeatureName = (typeof FEATURES)[number][0];

export const FEATURE_NAMES: readonly FeatureName[] = FEATURES.map(([name]) => name);

/** Every name that a program may say. */
export const SPELLINGS: readonly string[] = FEATURES.flatMap(([name, serverName]) => [name, serverName] as const);

/** Both names mean one feature, in any case; undefined for any other. */
export function featureName(text: string): FeatureName | undefined {
  const folded = fold(text.trim());
  return FEATURES.find(([name, serverName]) => fold(name) === folded || fold(serverName) === folded)?.[0];
}

/** What a resource requires of Windows. `without`: what would come of it. */
export function requiredFeature(name: FeatureName, without: string): Feature {
  const [, serverName = "", module = ""] = FEATURES.find(([each]) => each === name) ?? [];
  const remedy = `Declare new WindowsFeature("feature", { name: "${name}" }) and name it in dependsOn of this resource, or install it by hand: Install-WindowsFeature ${serverName} (client Windows: ${name}).`;
  return { module, remedy, without };
}
