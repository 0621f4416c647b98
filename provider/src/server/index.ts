export { type FaultPlace, faultToError } from "../agent/fault-to-error";
export { ToldOnce } from "../provider/told-once";
export {
  type ConnectionInput,
  type HopConnection,
  type InlineConnection,
  SECRET_CONNECTION_FIELDS,
  type ServerEntry,
  type WinrmConnection,
} from "../settings/connection";
export { type Configuration, resolveServer, resolveServerName, type ServerProfile } from "../settings/profile";
export { verifyHmac } from "./hmac";
export type { Message, Outcome, Reading } from "./message";
export { type Counts, type Identity, Server, type ServerOptions } from "./server";
export { ownServers, Servers } from "./servers";
export { redirectWarnings, type WarningSink, warnOnce } from "./warn";
