import { delimiter, isAbsolute, resolve, sep } from "node:path";

/**
 * The folders of PATH in which programs are looked for: none of npm's own, which hold launchers, and, where a folder
 * above the checkout belongs to everybody, whatever somebody has put there; and none that hangs on the current folder.
 */
export function searchPath(env = process.env) {
  const launchers = `${sep}node_modules${sep}.bin`;
  return (env[nameOfPath(env)] ?? "")
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !resolve(folder).endsWith(launchers));
}

/** The environment with that PATH. */
export function withSearchPath(env = process.env) {
  return { ...env, [nameOfPath(env)]: searchPath(env).join(delimiter) };
}

/** Windows writes it Path. */
function nameOfPath(env) {
  return Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
}
