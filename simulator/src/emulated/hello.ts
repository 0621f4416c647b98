import { setTimeout as pause } from "node:timers/promises";
import type { Entries } from "./entries";
import { toFault } from "./faults";
import type { Machine } from "./machine";
import { type Hello, PROTOCOL } from "./messages";
import { missingMetadata } from "./metadata";
import type { Place } from "./place";
import { CONFLICT_PAUSES } from "./read";
import { View } from "./view";

const MOST_MODULES = 500;
const LONGEST_MODULE = 200;
const MODULES: Place = {
  section: "system.webServer/globalModules",
  location: "",
  name: "",
  key: { attribute: "name", compare: "caseless" },
};

/** Said again where a writer held the file just then. */
export async function hello(machine: Machine): Promise<Hello> {
  for (let tries = 0; ; tries++) {
    try {
      return describe(machine);
    } catch (error) {
      const milliseconds = CONFLICT_PAUSES[tries];
      if (milliseconds === undefined || toFault(error).kind !== "conflict") throw error;
      await pause(milliseconds);
    }
  }
}

/** What a Windows Server 2022 would say of itself. */
function describe(machine: Machine): Hello {
  const { windows } = machine;
  return {
    protocol: PROTOCOL,
    powershell: "5.1.20348.2849",
    dotnet: ".NET Framework 4.8.4690.0",
    elevated: windows.elevated,
    computerName: windows.computerName,
    machineGuid: windows.machineGuid,
    build: windows.build,
    iisVersion: windows.iisVersion,
    redirection: windows.redirection,
    ...ofConfiguration(new View(machine)),
  };
}

function ofConfiguration(view: View): Pick<Hello, "modules" | "missingMetadata"> {
  try {
    const modules = modulesOf(view);
    return {
      modules: namesIn(modules),
      missingMetadata: missingMetadata(view, modules && view.section(MODULES.section, ""), modules?.all[0]?.element),
    };
  } finally {
    view.close();
  }
}

/** A bounded number of names, each of bounded length. */
function namesIn(modules: Entries | undefined): string[] {
  const names = (modules?.all ?? []).flatMap(({ text }) => (text === undefined ? [] : [text.slice(0, LONGEST_MODULE)]));
  return names.slice(0, MOST_MODULES);
}

/** What globalModules lists; undefined where IIS has no such section. */
function modulesOf(view: View): Entries | undefined {
  try {
    return view.entries(MODULES);
  } catch (error) {
    if (toFault(error).kind === "missingFeature") return undefined;
    throw error;
  }
}
