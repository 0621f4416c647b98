export { CODES, type Code, ConnectionError, IisClientCertError, InputError, ServerError } from "./errors";
export type { CommonArgs, Connection, ServerLevelArgs, SiteArgs, SiteOrServerLevel } from "./program/program";
export {
  ClientCertMappingAuth,
  type ClientCertMappingAuthArgs,
  type ClientCertMappingAuthSettings,
  type LogonMethod,
} from "./resources/client-cert-mapping-auth";
export {
  type CertificateInput,
  OneToOneMapping,
  type OneToOneMappingArgs,
  type OneToOneMappingSettings,
} from "./resources/one-to-one-mapping";
export { SslAccess, type SslAccessArgs, type SslAccessSettings, SslFlag } from "./resources/ssl-access";
export type { HopConnection, InlineConnection, ServerEntry } from "./settings/connection";
