import { readFileSync } from "node:fs";
import { join } from "node:path";
import { quote, STANDIN_FOLDER } from "./compile";

export interface Place {
  /** Path of the compiled stand-in. */
  readonly dll: string;
  readonly port: number;
  readonly token: string;
}

const REGION = /^#region windows\r?\n[\s\S]*?^#endregion windows$/m;

/**
 * The first line that an agent reads: its script in base64. The part that asks Windows is replaced by the simulated
 * server's own; port and token stand there, so that no command line and no environment carries them. A line that is
 * no such script passes untouched.
 */
export function rewriteScriptLine(line: string, place: Place): string {
  const script = Buffer.from(line, "base64").toString("utf8");
  if (!REGION.test(script)) return line;
  return Buffer.from(script.replace(REGION, () => windowsScript(place))).toString("base64");
}

/** windows.ps1 with its blanks filled in. */
export function windowsScript(place: Place): string {
  return readFileSync(join(STANDIN_FOLDER, "windows.ps1"), "utf8")
    .replaceAll("'{dll}'", () => quote(place.dll))
    .replaceAll("'{port}'", String(place.port))
    .replaceAll("'{token}'", () => quote(place.token));
}
