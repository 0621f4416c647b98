export { startLocally } from "./local";
export type { ProcessEnd, RemoteProcess, StartOptions, StartProcess } from "./process";
export { startOverSsh } from "./ssh";
export type { SshHop, SshTarget } from "./ssh-target";
export { startOverWinrm } from "./winrm";
export type { HttpProxy, WinrmTarget } from "./winrm/target";
