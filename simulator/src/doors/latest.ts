/** A server that is up for long remembers so many of the things it saw. */
const MOST = 1_000;

/** Adds to what was seen; the oldest is forgotten. */
export function keepLatest<T>(seen: T[], one: T): void {
  seen.push(one);
  if (seen.length > MOST) seen.shift();
}
