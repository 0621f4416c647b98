import { statSync } from "node:fs";
import { dirname } from "node:path";

const OTHERS_MAY_WRITE = 0o002;
const STICKY = 0o1000;

/**
 * Throws where somebody else could have put a library into `folder`, or could put another folder in its place: each folder
 * on the way must belong to this user or to root, and others must not be able to rename what is in it.
 */
export function requireOwnFolder(folder: string): void {
  const self = process.getuid?.();
  // Windows has no such bits; the cache lies in the user's own profile there.
  if (self === undefined) return;
  for (const step of wayTo(folder)) {
    const { uid, mode } = statSync(step);
    // What root runs, in a container for example, may have the home of somebody else.
    const isOwned = self === 0 || uid === self || uid === 0;
    const isClosed = (mode & OTHERS_MAY_WRITE) === 0 || (mode & STICKY) !== 0;
    if (isOwned && isClosed) continue;
    throw new Error(
      `the compiled stand-in is kept in ${folder}, but ${step} ${isOwned ? "may be written to by everybody" : "belongs to another user"}: set XDG_CACHE_HOME to a folder of your own`,
    );
  }
}

function wayTo(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...wayTo(above)];
}
