/** Feeds something; what it gives back, or the message of what it throws, is what a person would be told. */
export type Case = readonly [what: string, feed: () => unknown];

export const SIZE = 4 * 1024 * 1024;

/** 4 MB of it. */
export function many(text: string, size = SIZE): string {
  return text.repeat(Math.ceil(size / text.length));
}

/** What patterns go wrong at: a run that seems to end and does not. */
export const RUNS: readonly (readonly [string, string])[] = [
  ["blanks", `${many(" ")}x`],
  ["line ends", `${many("\r\n")}x`],
  ["dots", `${many(".")}x`],
  ["slashes", `x${many("/")}x`],
  ["backslashes", `${many("\\")}x`],
  ["equals signs", `A${many("=")}x`],
  ["digits", `${many("1")}!`],
  ["base64", `${many("A")}!`],
  ["quotes", many('"')],
  ["angle brackets", many("<")],
  ["entities", many("&#x")],
  ["dashes", many("-----BEGIN ")],
  ["zero-width characters", many("\u200b")],
  ["emoji and joiners", many("👩‍💻")],
  ["escapes of PowerShell", many("_x000")],
  ["colons", many(":0")],
  ["commas", many(",")],
  ["NULs", many("\0")],
];
