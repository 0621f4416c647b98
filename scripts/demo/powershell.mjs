import { existsSync } from "node:fs";
import { join } from "node:path";
import { searchPath } from "../lib/search-path.mjs";

/** PWSH, then pwsh on the PATH; undefined where there is none. */
export function findPowershell() {
  const onPath = searchPath().map((folder) => join(folder, "pwsh"));
  return [process.env.PWSH, ...onPath].find((file) => file && existsSync(file));
}
