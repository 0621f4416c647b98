import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The order in which the files are joined: `start` takes the parameter, `main` runs. */
const FILES = [
  "start",
  "windows",
  "windows-programs",
  "windows-diagnosis",
  "json",
  "pieces",
  "hide",
  "faults",
  "metadata",
  "values",
  "remains",
  "view",
  "webconfig",
  "entries",
  "section",
  "section-entries",
  "section-apply",
  "ssl-binding-endpoint",
  "ssl-binding-entries",
  "ssl-binding-read",
  "ssl-binding-serving",
  "ssl-binding-netsh",
  "ssl-binding",
  "ssl-binding-late",
  "accounts",
  "chains",
  "trust",
  "locations",
  "site-configuration",
  "site-log",
  "windows-feature",
  "windows-feature-late",
  "kinds",
  "room",
  "waves",
  "late",
  "ensure",
  "read",
  "hello",
  "main",
] as const;

/**
 * The command that starts the agent on the server. No quotes and no character that cmd.exe or PowerShell would read
 * otherwise, and well below the 8,191 characters that cmd.exe takes. `powershell.exe`, not PowerShell 7, whose method
 * calls are shown to AMSI. An execution policy need not be bypassed: it does not apply to commands. `program`: the path
 * under which a transport finds it (transport/programs.ts).
 */
export function startCommand(program = "powershell.exe"): string {
  const encoded = Buffer.from(load("bootstrap"), "utf16le").toString("base64");
  return `${program} -NoLogo -NoProfile -NonInteractive -EncodedCommand ${encoded}`;
}

/** The agent as the server runs it: all files in one, without comments, except the marks of the Windows region. */
export function agentScript(): string {
  return FILES.map(load).join("");
}

/** What goes to standard input first, line end included. */
export function scriptLine(): string {
  return `${Buffer.from(agentScript(), "utf8").toString("base64")}\n`;
}

/** The files lie beside this one, in src as in dist (scripts/copy-agent.mjs). */
function load(name: string): string {
  return strip(readFileSync(join(__dirname, "ps", `${name}.ps1`), "utf8"));
}

/** Neither a here-string nor a block comment stands in the files, so a line that looks like a comment is one. */
function strip(text: string): string {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && (!/^\s*#/.test(line) || /^#(end)?region windows$/.test(line)))
    .map((line) => `${line}\n`)
    .join("");
}
