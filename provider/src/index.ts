export { CODES, type Code, ConnectionError, IisClientCertError, InputError, ServerError } from "./errors";
export {
  ClientCertMappingAuth,
  OneToOneMapping,
  SiteAuthentication,
  SslAccess,
  SslBinding,
  WindowsFeature,
} from "./program/classes";
export type { CertificateInput } from "./resources/certificate-property";
export type {
  ClientCertMappingAuthArgs,
  ClientCertMappingAuthSettings,
  LogonMethod,
} from "./resources/client-cert-mapping-auth";
export type { CommonArgs, Connection, ServerLevelArgs, SiteArgs, SiteOrServerLevel } from "./resources/common";
export type { OneToOneMappingArgs, OneToOneMappingSettings } from "./resources/one-to-one-mapping";
export type { SiteAuthenticationArgs, SiteAuthenticationSettings } from "./resources/site-authentication";
export { type SslAccessArgs, type SslAccessSettings, SslFlag } from "./resources/ssl-access";
export type { SslBindingArgs } from "./resources/ssl-binding";
export type { WindowsFeatureArgs } from "./resources/windows-feature";
export type { HopConnection, InlineConnection, ServerEntry } from "./settings/connection";
