import { type DismRun, runDism } from "../features/dism";
import { Refusal } from "./faults";
import { oneLine } from "./hide";
import type { Machine } from "./machine";
import type { Fault, FaultKind } from "./messages";

const RESTART_WANTED = 3010;

/** Without /all: that would install a web server where there is none. */
export function installFeature(machine: Machine, name: string, state: () => string): void {
  const { engine, outliving = engine, windows, beat, restarts } = machine;
  const line = `/online /enable-feature /featurename:${name} /norestart /quiet`;
  const run = runDism(windows.features, outliving, line);
  for (let count = 0; count < pauses(run); count++) beat?.();
  if (run.code === RESTART_WANTED) {
    restarts?.add(name.toLowerCase());
    return;
  }
  if (run.code !== 0) throw new Refusal(faultOf(name, line, run));
  beat?.();
  const found = state();
  beat?.();
  if (found === "enabled") return;
  throw new Refusal(notInstalled(name, line, `dism ended with 0${said(run)}, and it is ${found}`));
}

/** Of ten seconds each: 14 minutes of them where it does not end. */
function pauses({ started, code, beats }: DismRun): number {
  return started && code === null ? 84 : beats;
}

/** What dism says is translated; its exit codes are not. */
function faultOf(name: string, line: string, run: DismRun): Fault {
  if (!run.started) return notInstalled(name, line, `dism could not be started${said(run)}`);
  if (run.code === null) {
    const why = "dism did not end within 14 minutes, and was ended; Windows may go on by itself";
    return notInstalled(name, line, why);
  }
  const code = run.code < 0 ? `0x${(run.code >>> 0).toString(16).toUpperCase().padStart(8, "0")}` : String(run.code);
  const fault = faultByCode(name, line, code, `dism ended with ${code}${said(run)}`);
  return run.code < 0 ? { ...fault, hresult: code } : fault;
}

function faultByCode(name: string, line: string, code: string, ended: string): Fault {
  switch (KINDS.get(code)) {
    case "unknownFeature":
      return { kind: "unknownFeature", text: `This Windows has no feature ${name}: ${ended}` };
    case "busy": {
      const text = `${name} was not installed, since Windows is installing something else: ${ended}`;
      return { kind: "busy", text };
    }
    case "denied":
      return { kind: "denied", text: `${name} was not installed: ${ended}` };
    case "noSource": {
      const why =
        "its files are not on the server, and could not be downloaded; name the installation medium as /source";
      return notInstalled(name, `${line} /source:PATH`, `${why}. ${ended}`);
    }
    case "noParent": {
      const why = "a feature that it requires is not installed (IIS-WebServer, IIS-Security)";
      return notInstalled(name, line, `${why}: ${ended}`);
    }
    default:
      return notInstalled(name, line, ended);
  }
}

const KINDS: ReadonlyMap<string, FaultKind | "noSource" | "noParent"> = new Map([
  ["0x800F080C", "unknownFeature"],
  // As a Windows error, as its HRESULT, and as component-based servicing says it.
  ...["1618", "0x80070652", "0x800F0902"].map((code) => [code, "busy"] as const),
  ...["0x800F081F", "0x800F0906", "0x800F0907"].map((code) => [code, "noSource"] as const),
  ...["5", "740", "0x80070005", "0x800702E4"].map((code) => [code, "denied"] as const),
  ["50", "noParent"],
]);

function notInstalled(name: string, line: string, why: string): Fault {
  const byHand = `To do it by hand, in an elevated prompt on the server: dism ${line.replace(" /quiet", "")}`;
  return { kind: "notInstalled", text: `${name} was not installed: ${why}. ${byHand}` };
}

function said({ text }: DismRun): string {
  const cut = oneLine(text.slice(0, 500));
  return cut === "" ? "" : ` and said '${cut}'`;
}
