import { existsSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** PWSH, then pwsh on the PATH; undefined where there is none. An empty part of PATH would be the current folder. */
export function findPowershell() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(isAbsolute);
  const onPath = folders.map((folder) => join(folder, "pwsh"));
  return [process.env.PWSH, ...onPath].find((file) => file && existsSync(file));
}
