export {
  type ConnectionInput,
  type HopConnection,
  type InlineConnection,
  SECRET_CONNECTION_FIELDS,
  type ServerEntry,
  type WinrmConnection,
} from "./connection";
export { type FaultPlace, faultToError } from "./fault-to-error";
export { verifyHmac } from "./hmac";
export type { Message, Outcome, Reading } from "./message";
export { type Configuration, resolveServer, resolveServerName, type ServerProfile } from "./profile";
export { type Counts, type Identity, Server, type ServerOptions } from "./server";
export { ownServers, Servers } from "./servers";
export { ToldOnce } from "./told-once";
export { redirectWarnings, type WarningSink, warnOnce } from "./warn";
