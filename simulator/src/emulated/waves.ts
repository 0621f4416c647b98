import type { Operation } from "./messages";
import { foldCase } from "./values";

/**
 * Operations of one message count as done in their order. All are compared before any is touched, so those that meet
 * in an attribute or an entry go one after the other, each wave with a commit of its own; mostly there is one wave.
 */
export function splitWaves(operations: readonly Operation[]): number[][] {
  const waves: number[][] = [];
  for (let left = [...operations.keys()]; left.length > 0; ) {
    const claimed = new Set<string>();
    // What waits claims its places as well: an operation never overtakes one that it meets.
    const waits = new Set(left.filter((index) => meets(claimed, operations[index])));
    waves.push(left.filter((index) => !waits.has(index)));
    left = left.filter((index) => waits.has(index));
  }
  return waves;
}

/** Whether the operation meets one that came before; from now on others may meet it. */
function meets(claimed: Set<string>, operation: Operation | undefined): boolean {
  const claims = operation ? claimsOf(operation) : [];
  const met = claims.some(({ against }) => against.some((place) => claimed.has(place)));
  for (const { as } of claims) for (const place of as) claimed.add(place);
  return met;
}

interface Claim {
  readonly as: readonly string[];
  readonly against: readonly string[];
}

function claimsOf({ section, location, set, unset, collection, entries }: Operation): Claim[] {
  const here = foldCase(`${section}|${location}`);
  const attributes = [...Object.keys(set ?? {}), ...(unset ?? [])].map((name) => foldCase(`${here}|${name}`));
  return [
    ...attributes.map((place) => ({ as: [place], against: [place] })),
    ...(entries ?? []).map(({ key }) => entryClaim(foldCase(`${section}/${collection?.name}|${key}`), location)),
  ];
}

/** An entry at the server level meets the same key at every location, since they all inherit it. */
function entryClaim(entry: string, location: string): Claim {
  const here = `${entry}|AT|${foldCase(location)}`;
  const anywhere = `${entry}|ANY`;
  return { as: [here, anywhere], against: location === "" ? [anywhere] : [here, `${entry}|AT|`] };
}
