import {
  type ClientCertMappingAuthOutputs,
  type ClientCertMappingAuthSettings,
  clientCertMappingAuthKind,
} from "../resources/client-cert-mapping-auth";
import {
  type OneToOneMappingOutputs,
  type OneToOneMappingSettings,
  oneToOneMappingKind,
} from "../resources/one-to-one-mapping";
import {
  type SiteAuthenticationOutputs,
  type SiteAuthenticationSettings,
  siteAuthenticationKind,
} from "../resources/site-authentication";
import { type SslAccessOutputs, type SslAccessSettings, sslAccessKind } from "../resources/ssl-access";
import { type SslBindingArgs, type SslBindingOutputs, sslBindingKind } from "../resources/ssl-binding";
import { type WindowsFeatureArgs, type WindowsFeatureOutputs, windowsFeatureKind } from "../resources/windows-feature";
import { resource, serverResource } from "./resource";

/**
 * The switch: section `iisClientCertificateMappingAuthentication` of a site, or of the server level. Attributes that are
 * not named are not touched; deleting the resource takes back the ones that it named.
 *
 * ```ts
 * new ClientCertMappingAuth("certificates", { site: "Default Web Site" });
 * ```
 */
export class ClientCertMappingAuth extends resource<ClientCertMappingAuthSettings, ClientCertMappingAuthOutputs>(
  clientCertMappingAuthKind,
) {}

/**
 * One certificate mapped to one Windows account: an entry of `oneToOneMappings` of a site, or of the server level.
 * Identity: server, site, certificate.
 *
 * ```ts
 * new OneToOneMapping("alice", {
 *   site: "Default Web Site",
 *   certificate: readFileSync("alice.cer"),
 *   userName: "CORP\\alice",
 *   password: config.requireSecret("alicePassword"),
 * });
 * ```
 */
export class OneToOneMapping extends resource<OneToOneMappingSettings, OneToOneMappingOutputs>(oneToOneMappingKind) {}

/**
 * Which authentication schemes besides certificates are on: attribute `enabled` of their sections, of a site, of a path below it, or of the
 * server level. A scheme that is not named is not touched; deleting the resource takes back the ones that it named.
 *
 * ```ts
 * new SiteAuthentication("certificates only", { site: "Default Web Site", anonymousAuthentication: false });
 * ```
 */
export class SiteAuthentication extends resource<SiteAuthenticationSettings, SiteAuthenticationOutputs>(
  siteAuthenticationKind,
) {}

/**
 * `access/sslFlags` of a site, of a path below it, or of the server level. Deleting the resource takes back the local
 * value, so that the inherited one holds.
 *
 * ```ts
 * new SslAccess("tls", { site: "Default Web Site", sslFlags: ["Ssl", "SslNegotiateCert", "SslRequireCert"] });
 * ```
 */
export class SslAccess extends resource<SslAccessSettings, SslAccessOutputs>(sslAccessKind) {}

/**
 * Flags of an entry of HTTP.sys (`netsh http show sslcert`), by which Windows decides how TLS is spoken at an address and port or for a name, for every
 * site there: above all whether clients are asked for a certificate in the handshake. Flags that are not named are not touched; deleting the
 * resource restores what they were. The entry is neither made nor removed, and its certificate never changed.
 *
 * ```ts
 * new SslBinding("https", { endpoint: "0.0.0.0:443", negotiateClientCert: true });
 * ```
 */
export class SslBinding extends serverResource<SslBindingArgs, SslBindingOutputs>(sslBindingKind) {}

/**
 * That a feature of IIS is installed, above all the one that honours mappings. IIS itself must be there; a feature that is there already is left
 * as it is. Deleting the resource uninstalls nothing. Name it in `dependsOn` of the resources that require it.
 *
 * ```ts
 * const mapping = new WindowsFeature("certificate mapping", {});
 * new ClientCertMappingAuth("certificates", { site: "Default Web Site" }, { dependsOn: mapping });
 * ```
 */
export class WindowsFeature extends serverResource<WindowsFeatureArgs, WindowsFeatureOutputs>(windowsFeatureKind) {}
