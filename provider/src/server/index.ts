export { verifyHmac } from "./hmac";
export type { Message, Outcome, Reading } from "./message";
export { type Counts, type MachineIdentity, Server, type ServerOptions } from "./server";
export { ownServers, Servers } from "./servers";
export { redirectWarnings, type WarningSink, warnOnce } from "./warn";
