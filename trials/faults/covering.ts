import type { Case } from "./cases";

/** What a case shows: how each two of its lifecycle, its fault, its place and its transport meet. */
export function pairsOf({ lifecycle, fault, place: { verb, at, nth, bytes = 0 }, way: { transport } }: Case): string[] {
  // Of the bytes at which an answer is cut, the first few and the rest.
  const place = `${verb}/${at}${nth}${bytes > 20 ? "+" : ""}`;
  return [
    `${lifecycle}; ${fault}`,
    `${lifecycle}; ${place}`,
    `${fault} at ${place}`,
    `${lifecycle}; ${transport}`,
    `${fault}; ${transport}`,
    `${place}; ${transport}`,
  ];
}

/** Numbers of so many cases that show as many different pairs as can be: those that show the most new ones first. */
export function covering(cases: readonly Case[], count: number): number[] {
  const pairs = cases.map(pairsOf);
  const seen = new Set<string>();
  const chosen = new Set<number>();
  // WinRM costs twice as much: it comes in where it shows something of its own.
  const order = [...cases.keys()].sort((a, b) => weightOf(cases[a]) - weightOf(cases[b]));
  for (let gain = 6; gain > 0; gain--) {
    for (const number of order) {
      if (chosen.size === count) return [...chosen];
      const fresh = pairs[number]?.filter((pair) => !seen.has(pair)) ?? [];
      if (chosen.has(number) || fresh.length < gain) continue;
      chosen.add(number);
      for (const pair of fresh) seen.add(pair);
    }
  }
  return [...chosen];
}

const weightOf = (one: Case | undefined) => (one?.way.transport === "winrm" ? 1 : 0);
