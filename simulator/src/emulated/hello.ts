import type { Machine } from "./machine";
import { type Hello, PROTOCOL } from "./messages";
import { View } from "./view";

const MODULE = "IISCertificateMappingAuthenticationModule";

/** What a Windows Server 2022 would say of itself. */
export function hello({ engine, windows }: Machine): Hello {
  return {
    protocol: PROTOCOL,
    powershell: "5.1.20348.2849",
    dotnet: ".NET Framework 4.8.4690.0",
    elevated: windows.elevated,
    computerName: windows.computerName,
    machineGuid: windows.machineGuid,
    iisVersion: windows.iisVersion,
    redirection: windows.redirection,
    certificateMapping: hasModule(new View(engine)),
  };
}

function hasModule(view: View): boolean {
  try {
    const modules = view.entries("system.webServer/globalModules", "", "");
    return modules.find({ attribute: "name", compare: "text" }, MODULE).length > 0;
  } finally {
    view.close();
  }
}
