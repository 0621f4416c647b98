import type { StartProcess } from "./process";
import type { SshTarget, SshTiming } from "./ssh";
import type { WinrmTarget, WinrmTiming } from "./winrm";

export type { ProcessEnd, RemoteProcess, StartOptions, StartProcess } from "./process";
export { PROGRAMS } from "./programs";
export type { Settings } from "./settings";
export type { SshHop, SshTarget } from "./ssh";
export type { HttpProxy, WinrmTarget } from "./winrm";

// What a transport stands on is loaded when a server is first connected to: where nothing differs, none ever is.

export function startLocally(): StartProcess {
  return onceLoaded(async () => (await import("./local.js")).startLocally());
}

export function startOverSsh(target: SshTarget, timing?: SshTiming): StartProcess {
  return onceLoaded(async () => (await import("./ssh/index.js")).startOverSsh(target, timing));
}

export function startOverWinrm(target: WinrmTarget, timing?: WinrmTiming): StartProcess {
  return onceLoaded(async () => (await import("./winrm/index.js")).startOverWinrm(target, timing));
}

function onceLoaded(load: () => Promise<StartProcess>): StartProcess {
  let loaded: Promise<StartProcess> | undefined;
  return async (command, options) => {
    loaded ??= load();
    return (await loaded)(command, options);
  };
}
