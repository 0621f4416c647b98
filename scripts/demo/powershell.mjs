import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** PWSH, then pwsh on the PATH, then one beside the repository; undefined where there is none. */
export function findPowershell() {
  const onPath = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "pwsh"));
  const beside = fileURLToPath(new URL("../../../shared/tools/pwsh/pwsh", import.meta.url));
  return [process.env.PWSH, ...onPath, beside].find((file) => file && existsSync(file));
}
