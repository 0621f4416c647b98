const IN_SYSTEM_FOLDER = "System32\\WindowsPowerShell\\v1.0\\powershell.exe";

/**
 * What starts Windows PowerShell, in the order in which it is tried. By its full path, so that neither PATH nor the current
 * folder of the login decides what runs; by its name only where nothing stands at that path. WinRM hands the line to
 * cmd.exe, which expands the variable; the default shell of sshd may be PowerShell, which would not. The local transport
 * finds the path itself.
 */
export const PROGRAMS = {
  ssh: [`C:\\Windows\\${IN_SYSTEM_FOLDER}`, "powershell.exe"],
  winrm: [`%SystemRoot%\\${IN_SYSTEM_FOLDER}`, "powershell.exe"],
  local: ["powershell.exe"],
} as const;
