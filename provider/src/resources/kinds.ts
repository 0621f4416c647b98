import type { Kind } from "../reconcile/kind";
import { clientCertMappingAuthKind } from "./client-cert-mapping-auth";
import { oneToOneMappingKind } from "./one-to-one-mapping";
import { siteAuthenticationKind } from "./site-authentication";
import { sslAccessKind } from "./ssl-access";
import { sslBindingKind } from "./ssl-binding";
import { windowsFeatureKind } from "./windows-feature";

/** Every resource of the package. */
export const KINDS: readonly Kind[] = [
  clientCertMappingAuthKind,
  oneToOneMappingKind,
  siteAuthenticationKind,
  sslAccessKind,
  sslBindingKind,
  windowsFeatureKind,
];
