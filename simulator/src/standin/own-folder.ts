import { type Stats, statSync } from "node:fs";
import { dirname } from "node:path";

const GROUP_OR_OTHERS_MAY_WRITE = 0o022;
const OTHERS_MAY_WRITE = 0o002;
const STICKY = 0o1000;

/**
 * Throws where somebody else could have put a library into one of `inner`, could have changed one of them, or could put
 * another folder in their place. The paths of `inner`, each in the one before, must be this user's own and writable by
 * nobody else; each folder above must belong to this user or to root, and others must not be able to rename what is in it.
 */
export function requireOwn(inner: readonly [string, ...string[]]): void {
  const self = process.getuid?.();
  // Windows has no such bits; the cache lies in the user's own profile there.
  if (self === undefined) return;
  for (const path of inner) refuse(path, path, whyNotOwn(statSync(path), self));
  for (const step of wayTo(dirname(inner[0]))) refuse(inner[0], step, whyNotSafe(statSync(step), self));
}

/** No sticky bit helps here: others must not even add a file beside the library, nor root's process take one from them. */
export function whyNotOwn({ uid, mode }: Pick<Stats, "uid" | "mode">, self: number): string | undefined {
  if (uid !== self) return ANOTHERS;
  if ((mode & OTHERS_MAY_WRITE) !== 0) return "may be written to by everybody";
  return (mode & GROUP_OR_OTHERS_MAY_WRITE) !== 0 ? "may be written to by its group" : undefined;
}

function whyNotSafe({ uid, mode }: Stats, self: number): string | undefined {
  // What root runs, in a container for example, may have the home of somebody else.
  if (self !== 0 && uid !== self && uid !== 0) return ANOTHERS;
  const isClosed = (mode & OTHERS_MAY_WRITE) === 0 || (mode & STICKY) !== 0;
  return isClosed ? undefined : "may be written to by everybody";
}

const ANOTHERS = "belongs to another user";

function refuse(kept: string, path: string, why: string | undefined): void {
  if (why === undefined) return;
  throw new Error(
    `the compiled stand-in is kept in ${kept}, but ${path} ${why}: remove it, or set XDG_CACHE_HOME to a folder of your own`,
  );
}

function wayTo(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...wayTo(above)];
}
