export { CODES, type Code, ConnectionError, IisClientCertError, InputError, ServerError } from "./errors";
export type { HopConnection, InlineConnection, ServerEntry } from "./host/connection";
export {
  ClientCertMappingAuth,
  type ClientCertMappingAuthArgs,
  type LogonMethod,
} from "./resources/client-cert-mapping-auth";
export { type CertificateInput, OneToOneMapping, type OneToOneMappingArgs } from "./resources/one-to-one-mapping";
export type { CommonArgs, Connection } from "./resources/program";
export { SslAccess, type SslAccessArgs, SslFlag } from "./resources/ssl-access";
