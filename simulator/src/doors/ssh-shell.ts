/** The default shell of sshd on Windows, through which every command line goes (`cmd.exe /c`, `powershell.exe -c`). */
export type DefaultShell = "cmd" | "powershell";

export const SYSTEM_ROOT = "C:\\Windows";

/** The line as the program gets it from the shell: cmd.exe expands the one variable that it knows here. */
export function passOn(
  shell: DefaultShell,
  commandLine: string,
  systemRoot = SYSTEM_ROOT,
): { passed: string } | { refusal: string } {
  const passed = shell === "cmd" ? commandLine.replace(/%SystemRoot%/gi, () => systemRoot) : commandLine;
  const refusal = refusalOf(shell, passed);
  return refusal === undefined ? { passed } : { refusal };
}

/** What the shell would print instead of running the line as it stands; undefined where it runs it. */
export function refusalOf(shell: DefaultShell, commandLine: string): string | undefined {
  return shell === "cmd" ? cmdRefusal(commandLine) : powershellRefusal(commandLine);
}

/** Longest line of cmd.exe, and of CreateProcess. */
const CMD_LIMIT = 8_191;
const PROCESS_LIMIT = 32_766;

function cmdRefusal(line: string): string | undefined {
  if (line.length > CMD_LIMIT) return "The command line is too long.";
  // Variables expand inside quotes too.
  const misread = /[%\r\n]/.exec(line) ?? /[&|<>^]/.exec(line.replace(/"[^"]*"?/g, ""));
  return misread ? misreadBy("cmd.exe", misread[0]) : undefined;
}

/** sshd wraps the line in double quotes; what is not plain would be PowerShell's own syntax. */
function powershellRefusal(line: string): string | undefined {
  if (line.length > PROCESS_LIMIT) return "The filename or extension is too long.";
  const misread = /[^A-Za-z0-9 ._+/=:\\-]/.exec(line);
  return misread ? misreadBy("powershell.exe", misread[0]) : undefined;
}

function misreadBy(shell: string, character: string): string {
  return `Simulated ${shell}: it would not pass ${JSON.stringify(character)} on as it stands.`;
}
