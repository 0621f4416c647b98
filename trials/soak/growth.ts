import type { Census } from "./census";

const MB = 1024 ** 2;
/** Between two looks the heap differs by this much without any reason. */
const NOISE = 6 * MB;
/** For each 1,000 rounds, which are some 10,000 runs. */
const PER_THOUSAND = 4 * MB;

/** What grew more than it may in so many rounds, in words. */
export function growth(early: Census, late: Census, rounds: number): string[] {
  const bound = NOISE + (PER_THOUSAND * rounds) / 1000;
  return (["heap", "external"] as const)
    .filter((what) => late[what] - early[what] > bound)
    .map(
      (what) =>
        `${what} grew from ${inMb(early[what])} to ${inMb(late[what])} in ${rounds} rounds, where ${inMb(bound)} more are borne`,
    );
}

export const inMb = (bytes: number) => `${(bytes / MB).toFixed(1)} MB`;
