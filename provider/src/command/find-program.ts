import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve, sep } from "node:path";

/**
 * As the kernel looks it up, in absolute folders only: anybody may have put a program into the current one. npm's folders,
 * which npx puts first, hold what a dependency calls so: no program that is handed secrets, and launchers that download.
 */
export function findProgram(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  const folders = (env.PATH ?? env.Path ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return folders
    .filter((folder) => !isOfNpm(folder))
    .map((folder) => join(folder, file))
    .find(isProgram);
}

/** However it is spelled: a separator at its end does not matter. */
function isOfNpm(folder: string): boolean {
  return resolve(folder).endsWith(`${sep}node_modules${sep}.bin`);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
