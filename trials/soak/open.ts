import type { World } from "./world";

/** Milliseconds; what is told to close takes a moment. */
const LONGEST = 60_000;

/** Waits until nothing is open at any door; throws what still is. */
export async function nothingOpen({ servers, jump }: World): Promise<void> {
  const doors = { "the jump host": jump, ...Object.fromEntries(servers.map(({ name, door }) => [name, door])) };
  await settled(() =>
    Object.entries(doors).flatMap(([name, door]) => left(door.open()).map((one) => `${one} at ${name}`)),
  );
}

function left(open: object): string[] {
  return Object.entries(open).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
}

/** Waits until nothing is off any more; throws what still is. */
export async function settled(off: () => readonly string[]): Promise<void> {
  const late = Date.now() + LONGEST;
  let found = off();
  while (found.length > 0 && Date.now() < late) {
    await new Promise((again) => setTimeout(again, 20));
    found = off();
  }
  if (found.length > 0) throw new Error(`still open after ${LONGEST / 1000} seconds: ${found.join(", ")}`);
}
